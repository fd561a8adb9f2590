const unstorable = /\0|[\ud800-\udfff]/gu;

/** PostgreSQL's text has neither NUL nor half a character: each becomes U+FFFD. */
export function storable(text: string): string {
  return text.replace(unstorable, '\ufffd');
}

/**
 * A copy of a string that holds nothing else. A part cut out of a long text keeps all of that text in memory: whoever
 * keeps names until the end of an import would so keep the whole file.
 */
export function ownCopy(text: string): string {
  return text.length < 13 ? text : ` ${text}`.slice(1); // V8 copies shorter ones itself
}

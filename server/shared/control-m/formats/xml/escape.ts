/** Everything that an attribute or text cannot hold as it is. A tab or line end in an attribute would be read as a blank. */
const special = /[&<>"\t\n\r]/;
const specials = /[&<>"\t\n\r]/g;
/** XML has no way to write these, not even as a reference; lone halves of a pair too. */
const impossible = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/u;
const impossibles = new RegExp(impossible, 'gu');

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** Whether a value holds characters that no XML can hold: they are written as U+FFFD. */
export function cannotBeWritten(value: string): boolean {
  return impossible.test(value);
}

/** @param value - of an attribute, or a text; reads back as the same */
export function escaped(value: string): string {
  const possible = cannotBeWritten(value) ? value.replace(impossibles, '\ufffd') : value;
  if (!special.test(possible)) return possible;
  return possible.replace(specials, (character) => references[character] ?? character);
}

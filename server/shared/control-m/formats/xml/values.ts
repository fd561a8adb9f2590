import { isXmlCharacter } from './characters.ts';

/** What is wrong in a value, and where in it. */
export class ValueProblem {
  readonly what: string;
  readonly at: number;

  constructor(what: string, at: number) {
    this.what = what;
    this.at = at;
  }
}

const inAttribute = /[&<\t\n\r]/;
const inText = /[&\r]|\]\]>/;
const specials = /&(?:(#x[\dA-Fa-f]+|#\d+|amp|lt|gt|quot|apos);)?|<|\]\]>|\r\n|[\t\n\r]/g;
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The value of an attribute, of what is written between its quotes: a tab or line end reads as a blank. */
export function attributeValue(written: string): string | ValueProblem {
  return inAttribute.test(written) ? replaced(written, ' ', '<') : written;
}

/** Text, of what is written between tags: every line end reads as `\n`. */
export function textValue(written: string): string | ValueProblem {
  return inText.test(written) ? replaced(written, '\n', ']]>') : written;
}

/** Of a CDATA section, where nothing is special. */
export function plainValue(written: string): string {
  return written.includes('\r') ? written.replace(/\r\n?/g, '\n') : written;
}

function replaced(written: string, lineEnd: string, forbidden: string): string | ValueProblem {
  let problem: ValueProblem | undefined;
  const value = written.replace(specials, (special, reference: string | undefined, at: number) => {
    if (problem) return '';
    if (special.startsWith('&')) {
      const character = characterOf(reference);
      if (character === undefined) problem = new ValueProblem(referenceProblem(written, at), at);
      return character ?? '';
    }
    if (special === forbidden) problem = new ValueProblem(`${special} must not stand in a value`, at);
    if (special === '\t') return lineEnd === ' ' ? ' ' : special;
    return special === '<' || special === ']]>' ? special : lineEnd;
  });
  return problem ?? value;
}

function characterOf(reference: string | undefined): string | undefined {
  if (reference === undefined) return undefined;
  if (!reference.startsWith('#')) return named[reference];
  const hexadecimal = reference.startsWith('#x');
  const code = Number.parseInt(reference.slice(hexadecimal ? 2 : 1), hexadecimal ? 16 : 10);
  return isXmlCharacter(code) ? String.fromCodePoint(code) : undefined;
}

function referenceProblem(written: string, at: number): string {
  const entity = /^&[^\s&;<>"']{1,40};/.exec(written.slice(at, at + 42))?.[0];
  if (entity?.startsWith('&#')) return `${entity} is no character of XML`;
  if (entity) return `the entity ${entity} is not one of &amp; &lt; &gt; &quot; &apos;`;
  return 'an ampersand that stands for itself is written &amp;';
}

import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { corpusFiles } from '../../../../testing/control-m-corpus.ts';
import { FileRefused } from '../../model/reading.ts';
import type { XmlEvents } from './start-tag.ts';
import { XmlTokenizer } from './tokens.ts';

type Event = ['start', string, [string, string][]] | ['end'] | ['text', string];
type Outcome = { events: Event[] } | 'refused';

/** Text in `parts`, as ours reads it. */
function ours(parts: string[]): Outcome {
  const events: Event[] = [];
  const sink: XmlEvents = {
    root: () => {},
    start: (tag, attributes) => events.push(['start', tag, attributes]),
    end: () => events.push(['end']),
    text: (text) => events.push(['text', text]),
  };
  try {
    const tokenizer = new XmlTokenizer(sink);
    for (const part of parts) tokenizer.write(part);
    tokenizer.end();
    return { events };
  } catch (error) {
    if (error instanceof FileRefused) return 'refused';
    throw error;
  }
}

class SaxesRefused extends Error {}

/** The same, as saxes reads it. */
function saxes(text: string): Outcome {
  const events: Event[] = [];
  let gathered = '';
  let attributes: [string, string][] = [];
  const flush = () => {
    if (/[^ \t\r\n]/.test(gathered)) events.push(['text', gathered]);
    gathered = '';
  };
  const parser = new SaxesParser({ forceXMLVersion: true, defaultXMLVersion: '1.0' });
  parser.on('error', (error) => {
    throw new SaxesRefused(error.message);
  });
  parser.on('opentagstart', () => {
    flush();
    attributes = [];
  });
  parser.on('attribute', ({ name, value }) => attributes.push([name, value]));
  parser.on('opentag', ({ name }) => events.push(['start', name, attributes]));
  parser.on('closetag', () => {
    flush();
    events.push(['end']);
  });
  parser.on('text', (more) => {
    gathered += more;
  });
  parser.on('cdata', (more) => {
    gathered += more;
  });
  try {
    parser.write(text);
    parser.close();
    return { events };
  } catch (error) {
    if (error instanceof SaxesRefused) return 'refused';
    throw error;
  }
}

/** Parts of documents, right and wrong. */
const tags = [
  '<a>',
  '</a>',
  '</a >',
  '<b x="1">',
  '</b>',
  `<b y='2' z = "&lt;'"/>`,
  '<é/>',
  '<a:b/>',
  '<a\n\tx="\r\n \t"/>',
];
const wrongTags = [
  '<a x="1" x="2"/>',
  '<a x="1"y="2"/>',
  '<a x/>',
  '<a x=1/>',
  '<1/>',
  '<a 1="2"/>',
  '<a x="<"/>',
  '</',
  '<a',
  '< a/>',
];
const texts = [
  'text',
  ' ',
  '\n',
  '\r\n',
  '\r',
  'é',
  '😀',
  ']]>',
  ']',
  '--',
  '-',
  '"',
  "'",
  '=',
  '<',
  '>',
  '/',
  '!',
  '?',
  '\u0001',
  '\ufffe',
  '\u0085',
];
const references = [
  '&amp;',
  '&#13;',
  '&#x1F600;',
  '&#0;',
  '&#xD800;',
  '&#1114112;',
  '&uuml;',
  '&',
  ';',
  '<a x="]]>"/>',
];
const markup = ['<!-- c -->', '<!--', '-->', '<!---->', '<![CDATA[', '<![CDATA[ <a>&x ]]>', '<!X>'];
const instructions = [
  '<?p i?>',
  '<?p?>',
  '<?',
  '?>',
  '<?xml version="1.0"?>',
  '<?XML x?>',
  '<?xml version="2.0"?>',
  '<?xml-x y?>',
];
const snippets = [tags, wrongTags, texts, references, markup, instructions].flat();
const content = fc.array(fc.constantFrom(...snippets), { maxLength: 8 }).map((all) => all.join(''));
const documents = fc.oneof(
  content,
  content.map((text) => `<r>${text}</r>`),
  content.map((text) => `<?xml version="1.0" encoding='x'?><r q="${text}"/>`),
  fc.tuple(content, content).map(([a, b]) => `<r>${a}<c>${b}</c></r>`),
);

describe('XmlTokenizer', () => {
  it('reads and refuses what saxes does, however the text is cut', () => {
    let accepted = 0;
    fc.assert(
      fc.property(documents, fc.integer({ min: 1, max: 9 }), (text, size) => {
        const parts = text.match(new RegExp(`[^]{1,${size}}`, 'gu')) ?? [];
        const outcome = ours([text]);
        if (outcome !== 'refused') accepted++;
        expect(outcome).toEqual(saxes(text));
        expect(ours(parts)).toEqual(outcome);
      }),
      { numRuns: 3_000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  it.each(corpusFiles('xml').filter(({ refused }) => !refused))('reads $name as saxes does', ({ bytes }) => {
    const text = bytes.toString('latin1').replace(/\0/g, ''); // what it says does not matter here
    const outcome = ours([text.replace(/^(?:ÿþ|ï»¿)/, '')]);

    expect(outcome).not.toBe('refused');
    expect(outcome).toEqual(saxes(text.replace(/^(?:ÿþ|ï»¿)/, '')));
  });
});

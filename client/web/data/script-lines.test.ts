import { describe, expect, it } from 'vitest';
import type { ScriptFacts } from './script-analysis.ts';
import { lineFactsOf, marksOf } from './script-lines.ts';

const none: ScriptFacts = {
  version: 1,
  path: 'nightly/n10.cmd',
  encoding: 'utf-8',
  lineEnding: 'crlf',
  finalNewline: true,
  driveMappings: [],
  unmappings: [],
  uncPaths: [],
  references: [],
  secrets: [],
  variablesSet: [],
  variablesRead: [],
  programs: [],
  files: [],
  labels: [],
  exitCodes: [],
  exits: [],
};
const mapping: ScriptFacts['driveMappings'][number] = {
  line: 7,
  column: 9,
  letter: 'Z',
  target: '%SRV%\\incoming',
  resolvedTarget: '\\\\LAW-FS01\\incoming',
  server: 'LAW-FS01',
  share: 'incoming',
  user: 'LAW\\hafen',
  hasPassword: true,
  persistent: null,
  via: 'net use',
};
const reference: ScriptFacts['references'][number] = {
  line: 3,
  column: 6,
  how: 'call',
  target: '%~dp0gone.cmd',
  resolution: 'missing',
  resolvesTo: null,
  candidates: [],
  scriptId: null,
};

describe('lineFactsOf', () => {
  it('goes from top to bottom, and puts the most urgent of a line first', () => {
    const facts = lineFactsOf({
      ...none,
      driveMappings: [mapping],
      secrets: [{ line: 7, column: 40, kind: 'net-use-password', length: 8, preview: 'net use ********' }],
      references: [reference],
    });
    expect(facts.map(({ line, sign }) => `${line} ${sign}`)).toEqual(['3 missing', '7 secret', '7 mapping']);
  });

  it('says where a mapping leads, how it is written, and with what', () => {
    const [fact] = lineFactsOf({ ...none, driveMappings: [mapping] });
    expect(fact?.words).toBe(
      'Maps Z: to \\\\LAW-FS01\\incoming (net use), written %SRV%\\incoming, as LAW\\hafen, with a password',
    );
  });

  it('says a path once where it is mapped or started, and for itself elsewhere', () => {
    const path = { path: '%SRV%\\incoming', server: null, share: null, column: 12 };
    const facts = lineFactsOf({
      ...none,
      driveMappings: [mapping],
      references: [{ ...reference, target: path.path }],
      uncPaths: [
        { ...path, line: 3 },
        { ...path, line: 7 },
        { ...path, line: 8 },
      ],
    });
    expect(facts.map(({ line, sign }) => `${line} ${sign}`)).toEqual(['3 missing', '7 mapping', '8 unc']);
  });

  it('leads to the script that is meant, and warns where none or several are', () => {
    const facts = lineFactsOf({
      ...none,
      references: [
        { ...reference, line: 1, resolution: 'path', resolvesTo: 'nightly/n10.cmd', scriptId: 'n10' },
        { ...reference, line: 2, resolution: 'ambiguous', candidates: ['a/x.cmd', 'b/x.cmd'] },
        { ...reference, line: 3, resolution: 'unknown' },
      ],
    });
    expect(facts.map(({ sign, scriptId }) => [sign, scriptId])).toEqual([
      ['reference', 'n10'],
      ['missing', null],
      ['reference', null],
    ]);
    expect(facts[1]?.words).toContain('could be a/x.cmd or b/x.cmd');
  });
});

describe('exits', () => {
  it('say with what, after what is more urgent in their line', () => {
    const facts = lineFactsOf({
      ...none,
      exitCodes: [8],
      exits: [{ line: 3, column: 40, code: 8 }],
      references: [reference],
    });
    expect(facts.map(({ sign, words }) => [sign, words]).at(-1)).toEqual(['exit', 'Ends with 8']);
  });
});

describe('marksOf', () => {
  it('makes one mark of what a line says, with the sign of the most urgent', () => {
    const fact = { column: 1, scriptId: null };
    expect(
      marksOf([
        { ...fact, line: 2, sign: 'secret', words: 'first' },
        { ...fact, line: 2, sign: 'unc', words: 'second' },
        { ...fact, line: 5, sign: 'unc', words: 'third' },
      ]),
    ).toEqual([
      { line: 2, sign: 'secret', words: ['first', 'second'] },
      { line: 5, sign: 'unc', words: ['third'] },
    ]);
  });
});

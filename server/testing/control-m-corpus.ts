import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const root = join(import.meta.dirname, 'corpus/control-m');

/** A file of the corpus and what reading it alone has to give. */
export interface CorpusFile {
  name: string;
  bytes: Buffer;
  refused: boolean;
  /** Reason and perhaps line of the refusal, or counts and edges of what is read. */
  expected: Record<string, unknown>;
}

const expectations = z.record(z.string(), z.record(z.string(), z.unknown()));

/** Files of the corpus in one format, real ones and odd ones. */
export function corpusFiles(extension: 'xml' | 'json'): CorpusFile[] {
  return [...realFiles(), ...oddFiles()].filter(({ name }) => name.endsWith(`.${extension}`));
}

function realFiles(): CorpusFile[] {
  const all = expectations.parse(JSON.parse(readFileSync(join(root, 'expected.json'), 'utf8')));
  return Object.entries(all).map(([name, expected]) => file('open', name, expected));
}

/** Lines of `cases.tsv`: tab-separated, no quoting. */
function oddFiles(): CorpusFile[] {
  const [, ...lines] = readFileSync(join(root, 'edge/cases.tsv'), 'utf8').trimEnd().split('\n');
  return lines
    .map((line) => line.split('\t'))
    .filter(([name = '']) => !name.includes('+')) // an import of several files
    .map(([name = '', , expected, reason = '', ...counts]) => {
      if (expected === 'refuse') return file('edge', name, { refused: reason });
      const [folders, subFolders, jobs, conditionsIn, conditionsOut, cycles, edges] = counts.map(
        (count): unknown => JSON.parse(count),
      );
      return file('edge', name, {
        folders,
        subFolders,
        jobs,
        conditionsIn,
        conditionsOut,
        cycles,
        edges,
      });
    });
}

function file(folder: string, name: string, expected: CorpusFile['expected']): CorpusFile {
  const bytes = readFileSync(join(root, folder, name));
  return { name, bytes, refused: 'refused' in expected, expected };
}

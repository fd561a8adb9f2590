import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFacts } from '../../script-facts/read-facts.ts';
import { kindOf } from '../../shared/scripts/script-path.ts';
import { scriptCorpus } from '../../testing/script-corpus.ts';
import { makeFolder, removeFolder } from '../../testing/temp.ts';
import { decodeText } from '../../text/decode.ts';
import { type Prepared, type Row, spread } from '../measure.ts';

/** So many megabytes of scripts are read in a round: the corpus again and again. */
const megabytesPerRound = 8;
const leastPerSecond = 20;
/** Time per byte may not grow with the size of a file. */
const mostGrowth = 1.5;

interface BenchFile {
  file: string;
  path: string;
  size: number;
}

async function prepare(): Promise<Prepared> {
  const folder = makeFolder('bench-script-facts');
  const files = scriptCorpus().scripts.map(({ path, bytes }, at): BenchFile => {
    const file = join(folder, String(at));
    writeFileSync(file, bytes);
    return { file, path, size: bytes.length };
  });
  const rates: number[] = [];
  return {
    ours: async () => {
      const rate = perSecond(files, factsOfFile);
      rates.push(rate);
      return rate;
    },
    reference: async () => perSecond(files, (file) => lines(readFileSync(file.file))),
    async facts() {
      const growth = growthByKind();
      const rate = Math.round(spread(rates).median * 10) / 10;
      const grown = Object.entries(growth).filter(([, times]) => times > mostGrowth);
      return {
        facts: { megabytesPerSecond: rate, growth },
        failed: [
          ...(rate >= leastPerSecond ? [] : [`${leastPerSecond} MB/s`]),
          ...grown.map(([kind]) => `${kind}: linear in size`),
        ],
      };
    },
    close: async () => removeFolder(folder),
  };
}

function factsOfFile({ file, path }: BenchFile): void {
  const decoded = decodeText(new Uint8Array(readFileSync(file)), { maxBytes: 2 ** 21 });
  if (!decoded.ok) throw new Error(`${path}: ${decoded.message}`);
  readFacts(kindOf(path), decoded.text);
}

function lines(bytes: Buffer): number {
  return bytes.toString('utf8').split('\n').length;
}

/** Megabytes a second, over as many passes as make a round. */
function perSecond(files: readonly BenchFile[], work: (file: BenchFile) => unknown): number {
  let bytes = 0;
  const startedAt = performance.now();
  while (bytes < megabytesPerRound * 1e6)
    for (const file of files) {
      work(file);
      bytes += file.size;
    }
  return bytes / 1e3 / (performance.now() - startedAt);
}

/** Time per byte of one long file against that of a short one, each the scripts of a kind one after the other. */
function growthByKind(): Record<string, number> {
  const texts = new Map<string, string>();
  for (const { path, text } of scriptCorpus().scripts) {
    const kind = kindOf(path);
    if (kind !== 'other') texts.set(kind, `${texts.get(kind) ?? ''}${text}\n`);
  }
  return Object.fromEntries(
    [...texts].map(([kind, text]) => {
      const long = text.repeat(Math.ceil(1e6 / text.length));
      const perByte = (sample: string) => {
        const passes = Math.ceil(2e6 / sample.length);
        const startedAt = performance.now();
        for (let pass = 0; pass < passes; pass++) readFacts(kindOf(`x.${extensions[kind]}`), sample);
        return (performance.now() - startedAt) / (passes * sample.length);
      };
      return [kind, Math.round((perByte(long) / perByte(text)) * 100) / 100];
    }),
  );
}

const extensions: Record<string, string> = {
  cmd: 'cmd',
  powershell: 'ps1',
  shell: 'sh',
  vbscript: 'vbs',
  sql: 'sql',
};

export const scriptFacts: Row = {
  id: '10',
  work: 'read scripts of all kinds from disk and find their facts (MB/s; 20 wanted)',
  reference: 'reading the files and splitting lines',
  kind: 'rate',
  unit: 'MB/s',
  goal: 0, // the rate itself is the goal
  prepare,
};

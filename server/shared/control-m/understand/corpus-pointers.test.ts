import { expect, it } from 'vitest';
import { corpusFiles } from '../../../testing/control-m-corpus.ts';
import { definitionsIn } from '../../../testing/control-m-reading.ts';
import { detailsOf } from '../definitions/details/details-of.ts';
import { readJson } from '../formats/json/read.ts';
import { readXml } from '../formats/xml/read.ts';
import type { Definition } from '../model/definition.ts';
import { pointerOf } from './script-pointer.ts';

/** The golden file was read line by line against the definitions. Equal lines of one file are said once. */
it('finds in real exports the scripts that their jobs run', async () => {
  const lines: string[] = [];
  for (const [extension, reader] of [
    ['xml', readXml],
    ['json', readJson],
  ] as const)
    for (const { name, bytes, refused } of corpusFiles(extension)) {
      if (refused) continue;
      const { definitions } = await definitionsIn(reader, bytes);
      const said = definitions
        .filter(({ kind }) => kind === 'job')
        .map((job) => pointerLine(definitions, job));
      lines.push(`# ${name}`, ...new Set(said));
    }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('./script-pointers.golden.txt');
});

function pointerLine(definitions: readonly Definition[], job: Definition): string {
  const details = detailsOf(job.source, job.type);
  const pointer = pointerOf(job.type, details, variablesAround(definitions, job));
  const said = job.command === '' ? job.type : `${job.type} ${JSON.stringify(job.command)}`;
  if (pointer.is !== 'file') return `${said} -> ${pointer.is}`;
  const { path, system, variables, guessed } = pointer;
  return `${said} -> ${[path, system, ...variables, ...(guessed ? ['guessed'] : [])].join(' | ')}`;
}

function variablesAround(definitions: readonly Definition[], job: Definition) {
  const found = [];
  let { parent } = job;
  while (parent !== null) {
    const folder = definitions.find(({ kind, ref }) => kind === 'folder' && ref === parent);
    if (!folder) break;
    found.push(detailsOf(folder.source, folder.type).variables);
    parent = folder.parent;
  }
  return found;
}

import { Assembler } from '../shared/control-m/definitions/assemble.ts';
import type { Definition } from '../shared/control-m/model/definition.ts';
import { FileRefused, type Findings, type Reader } from '../shared/control-m/model/reading.ts';

/** Gives `bytes` in pieces of `size`, as often as it is asked. */
export function opens(bytes: Uint8Array, size: number = Math.max(1, bytes.length)) {
  return async function* open(): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
  };
}

/**
 * What a reader finds in a file, put together, in reading order.
 * @param size - bytes that the reader is given at a time; all at once by default
 */
export async function definitionsIn(reader: Reader, file: Uint8Array | string, size?: number) {
  const definitions: Definition[] = [];
  const warnings: Parameters<Findings['warn']>[0][] = [];
  const assembler = new Assembler({
    opened: () => {},
    complete: (definition) => definitions.push(definition),
    warn: (warning) => warnings.push(warning),
  });
  await reader(opens(typeof file === 'string' ? Buffer.from(file) : file, size), assembler);
  assembler.finish();
  return { definitions: definitions.toSorted((a, b) => a.seq - b.seq), warnings };
}

/** The refusal of a file that has to be refused. */
export async function refusalOf(reader: Reader, file: Uint8Array | string, size?: number) {
  const outcome: unknown = await definitionsIn(reader, file, size).catch((error: unknown) => error);
  if (outcome instanceof FileRefused) return { refused: outcome.reason, ...outcome.place };
  throw new Error('The file was not refused', { cause: outcome });
}

export function countsOf(definitions: Definition[]) {
  const folders = definitions.filter(({ kind }) => kind === 'folder');
  const top = folders.filter(({ parent }) => parent === null).length;
  const all = definitions.map(({ links }) => links);
  return {
    folders: top,
    subFolders: folders.length - top,
    jobs: definitions.filter(({ kind }) => kind === 'job').length,
    conditionsIn: all.flatMap(({ waits }) => waits).filter((token) => typeof token !== 'string').length,
    conditionsOut: all.flatMap(({ adds }) => adds).length,
  };
}

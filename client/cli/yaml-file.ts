import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { readBytes } from './input-file.ts';
import { type Io, UsageError } from './io.ts';

const maxBytes = 1024 * 1024;
/** What YAML calls a billion laughs: a short file whose aliases unfold to a huge one. */
const maxAliasCount = 1_000;

/** A YAML (or JSON) file, and where in it a value stands. */
export interface YamlFile {
  value: unknown;
  /** `team.yaml:12:5` for the value at this path, or for the nearest one around it that is there. */
  placeOf(path: readonly (string | number)[]): string;
}

/**
 * Reads a YAML file, or stdin for `-`.
 * @throws UsageError - it cannot be read or is not YAML; names line and column
 */
export async function readYamlFile(io: Io, path: string): Promise<YamlFile> {
  const bytes = await readBytes(io, path);
  if (bytes.length > maxBytes) throw new UsageError(`${path} is larger than ${maxBytes / 1024} KiB.`);
  const lines = new LineCounter();
  const file = parseDocument(decode(bytes, path), { lineCounter: lines, prettyErrors: false });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  const [problem] = [...file.errors, ...file.warnings];
  if (problem) throw new UsageError(`${place(problem.pos[0])}: ${problem.message}`);
  return { value: toValue(file, path), placeOf: (at) => place(offsetOf(file, at)) };
}

function decode(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${path} is not UTF-8 text.`);
  }
}

function toValue(file: Document, path: string): unknown {
  try {
    return file.toJS({ maxAliasCount });
  } catch (error) {
    throw new UsageError(
      `${path}: ${error instanceof Error ? error.message : 'its aliases cannot be resolved'}.`,
    );
  }
}

function offsetOf(file: Document, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = file.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return file.contents?.range?.[0] ?? 0;
}

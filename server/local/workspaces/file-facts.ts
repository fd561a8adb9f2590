import type { ScriptFacts } from '../../script-facts/model.ts';
import { readFacts } from '../../script-facts/read-facts.ts';
import { Refusal } from '../../trpc/errors.ts';
import { readTextFile, type TextFile } from './file.ts';

export interface FileFacts extends ScriptFacts, Pick<TextFile, 'path' | 'kind' | 'encoding' | 'lineEnding'> {
  finalNewline: boolean;
}

/**
 * What a script of a workspace says about itself.
 * @throws Refusal FILE_NOT_TEXT - binary, or larger than can be read whole
 * @throws Refusal PATH_OUTSIDE_WORKSPACE | NOT_FOUND
 */
export async function factsOfFile(root: string, path: string): Promise<FileFacts> {
  const file = await readTextFile(root, path);
  if (file.truncated)
    throw new Refusal(
      'FILE_NOT_TEXT',
      `${path} is too large for a script: half of one would say half the truth.`,
      {
        reason: 'too-large',
        size: file.size,
      },
    );
  const { kind, text, encoding, lineEnding } = file;
  return {
    path: file.path,
    kind,
    encoding,
    lineEnding,
    finalNewline: text.endsWith('\n'),
    ...readFacts(kind, text),
  };
}

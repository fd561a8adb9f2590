import type { ScriptKind } from '../../../../db/shared/schema/index.ts';
import type { ScriptFacts } from '../../../script-facts/model.ts';
import { readFacts } from '../../../script-facts/read-facts.ts';
import { type Content, textOf } from '../content.ts';
import { kindOf } from '../script-path.ts';

/** Content with what the readers found in it. */
export interface ReadyContent extends Content {
  /** What it was read as. */
  readAs: ScriptKind;
  facts: ScriptFacts;
}

/**
 * Reads the facts of a file that is going to be stored at `path`: outside of a transaction, so that storing it only
 * writes. Takes up to 50 ms for 1 MiB; give others a turn between two files.
 */
export function readyContent(path: string, content: Content): ReadyContent {
  const readAs = kindOf(path);
  return { ...content, readAs, facts: readFacts(readAs, textOf(content.bytes, content.encoding)) };
}

/** What is known already, or read now. */
export function factsIn(content: Content | ReadyContent, kind: ScriptKind, text: string): ScriptFacts {
  return 'facts' in content && content.readAs === kind ? content.facts : readFacts(kind, text);
}

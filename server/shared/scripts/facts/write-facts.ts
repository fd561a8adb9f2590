import type { SharedDb } from '../../../../db/shared/client.ts';
import { type Script, scriptFacts } from '../../../../db/shared/schema/index.ts';
import type { ScriptFacts } from '../../../script-facts/model.ts';
import { readerGeneration } from '../../../script-facts/reader-generation.ts';
import { storable } from '../../../text/storable.ts';
import { type Content, textOf } from '../content.ts';
import { factsIn, type ReadyContent } from './ready-content.ts';
import { asTsvector, newerFacts, upsertFactsRow } from '../statements.ts';
import { searchableOf } from './searchable.ts';

/** What is stored of a script as it is now, with the content it has now; `words` as JSON. */
export function factsRow(script: Script, content: Content | ReadyContent) {
  const text = textOf(content.bytes, content.encoding);
  const facts = factsIn(content, script.kind, text);
  const searchable = searchableOf(script, text, facts);
  return {
    scriptId: script.id,
    teamId: script.teamId,
    version: script.version,
    reader: readerGeneration,
    secretCount: facts.secrets.length,
    facts: storableFacts(facts),
    words: JSON.stringify(searchable.words),
    text: searchable.text,
  };
}

export type FactsRow = ReturnType<typeof factsRow>;

/** Stores rows in the place of older ones; a row of a later version or a newer reader stays. */
export async function writeFacts(db: SharedDb, rows: readonly FactsRow[]): Promise<void> {
  const [only, ...others] = rows;
  if (!only) return;
  if (others.length === 0) await upsertFactsRow(db).execute(only);
  else
    await db
      .insert(scriptFacts)
      .values(rows.map((row) => ({ ...row, words: asTsvector(row.words) })))
      .onConflictDoUpdate(newerFacts);
}

/** In JSON half a character is an escape; text that was cut, such as a preview, may end in one. */
const unstorableEscape = /\\u(?:0000|d[89a-f])/;

function storableFacts(facts: ScriptFacts): unknown {
  if (!unstorableEscape.test(JSON.stringify(facts))) return facts;
  const text = JSON.stringify(facts, (_, value: unknown) =>
    typeof value === 'string' ? storable(value) : value,
  );
  return JSON.parse(text);
}

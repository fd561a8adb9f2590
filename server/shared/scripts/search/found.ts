import { setImmediate as nextTurn } from 'node:timers/promises';
import { and, eq, inArray } from 'drizzle-orm';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { type Script, scripts, scriptVersions } from '../../../../db/shared/schema/index.ts';
import { readFacts } from '../../../script-facts/read-facts.ts';
import { maskSecrets } from '../../../script-facts/secrets/mask.ts';
import { storable } from '../../../text/storable.ts';
import { textOf } from '../content.ts';
import { contentNow } from '../selected.ts';
import type { Term } from './query.ts';

/** Why a script is among what was found. */
export interface Found {
  where: 'name' | 'path' | 'description' | 'facts' | 'content';
  /** Of the text, counted from 1. */
  line?: number;
  /** That line, secrets masked, at most 200 characters. */
  excerpt?: string;
}

/** So much is read to show where something was found; what is larger says only that it was in the content. */
const mostBytes = 8 * 1024 * 1024;
const bytesPerTurn = 512 * 1024;

/** For each of the scripts of a page why it was found. */
export async function whereFound(
  db: SharedDb,
  found: readonly Script[],
  terms: readonly Term[],
): Promise<Map<string, Found>> {
  const why = new Map<string, Found>();
  const inside: Script[] = [];
  let bytes = 0;
  for (const script of found) {
    const about = whereAbout(script, terms);
    if (about) why.set(script.id, { where: about });
    else if ((bytes += script.size) <= mostBytes) inside.push(script);
    else why.set(script.id, { where: 'content' });
  }
  for (const [id, where] of await whereInside(db, inside, terms)) why.set(id, where);
  return why;
}

function whereAbout({ name, path, description }: Script, terms: readonly Term[]): Found['where'] | undefined {
  const all = (text: string) => terms.every((term) => text.toLowerCase().includes(term.text));
  if (all(name)) return 'name';
  if (all(path)) return 'path';
  return all(description) ? 'description' : undefined;
}

async function whereInside(
  db: SharedDb,
  found: readonly Script[],
  terms: readonly Term[],
): Promise<Map<string, Found>> {
  const why = new Map<string, Found>();
  if (found.length === 0) return why;
  const ids = found.map(({ id }) => id);
  const rows = await db
    .select({ id: scripts.id, kind: scripts.kind, encoding: scripts.encoding, bytes: scriptVersions.content })
    .from(scripts)
    .innerJoin(scriptVersions, contentNow)
    .where(and(inArray(scripts.id, ids), eq(scriptVersions.scriptId, scripts.id)));
  let bytes = 0;
  for (const { id, kind, encoding, bytes: content } of rows) {
    if ((bytes += content.length) > bytesPerTurn) {
      await nextTurn(); // other requests have theirs
      bytes = 0;
    }
    const text = textOf(content, encoding);
    // masked for everyone: what a search finds must not depend on who asks
    why.set(id, whereInText(maskSecrets(text, readFacts(kind, text).secrets), terms));
  }
  return why;
}

const longestExcerpt = 200;

/** The first line with all of the terms, else the first with any. */
function whereInText(text: string, terms: readonly Term[]): Found {
  let line = 0;
  let best: Found | undefined;
  for (const row of text.split('\n')) {
    line += 1;
    const lower = row.toLowerCase();
    const first = terms.find((term) => lower.includes(term.text));
    if (!first) continue;
    const all = terms.every((term) => lower.includes(term.text));
    if (all || !best) best = { where: 'content', line, excerpt: excerptOf(row, lower.indexOf(first.text)) };
    if (all) break;
  }
  return best ?? { where: 'facts' };
}

function excerptOf(row: string, at: number): string {
  const from = row.length > longestExcerpt ? Math.max(0, at - longestExcerpt / 4) : 0;
  return storable(row.slice(from, from + longestExcerpt).trim()); // a cut may leave half a character
}

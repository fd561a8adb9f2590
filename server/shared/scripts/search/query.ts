import { and, eq, notExists, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { scriptFacts, scripts } from '../../../../db/shared/schema/index.ts';
import { containsText } from '../../search.ts';

/** One thing that is looked for. All of them have to be in a script. */
export interface Term {
  /** Lower-case. */
  text: string;
  /** In quotation marks: taken as it is, wherever it stands, not as the beginning of a word. */
  phrase: boolean;
}

/** Words, and what stands in quotation marks as one; the last quotation mark may be missing. */
export function termsOf(q: string): Term[] {
  const terms: Term[] = [];
  for (const [, phrase, word] of q.toLowerCase().matchAll(/"([^"]*)"?|([^\s"]+)/g)) {
    const text = phrase ?? word ?? '';
    if (text.trim() !== '') terms.push({ text, phrase: phrase !== undefined });
  }
  return terms;
}

/** Trigrams need three characters; a shorter part of a word would be looked for in every script. */
const shortestPart = 3;

/**
 * The condition that all terms are in what is known of a script. Both columns have an index; where trigrams cannot be
 * had, parts of words are looked for in all texts.
 */
export function matches(terms: readonly Term[]): SQL | undefined {
  return and(...terms.map(matchesTerm));
}

function matchesTerm({ text, phrase }: Term): SQL | undefined {
  const part = sql`${scriptFacts.text} like ${containsText(text)}`;
  if (phrase) return part;
  const word = sql`${scriptFacts.words} @@ ${beginsWith(text)}::tsquery`;
  const wordsHaveIt = /[\p{L}\p{N}]/u.test(text);
  if (!wordsHaveIt) return part;
  return text.length < shortestPart ? word : or(word, part);
}

/** A tsquery as PostgreSQL reads it, whatever characters are in the word. */
function beginsWith(word: string): string {
  return `'${word.replace(/[\\']/g, '$&$&')}':*`;
}

/**
 * Ids of what is found. What was never read, as right after an upgrade, is found by what its own row says; facts of
 * an older version or reader count until they are read anew.
 * @param among - of the columns that tell teams apart
 */
export function idsOfFound(
  db: SharedDb,
  terms: readonly Term[],
  among: (teamId: PgColumn) => SQL | undefined,
): SQL {
  const read = db
    .select({ id: scriptFacts.scriptId })
    .from(scriptFacts)
    .where(and(among(scriptFacts.teamId), matches(terms)));
  const facts = db.select().from(scriptFacts).where(eq(scriptFacts.scriptId, scripts.id));
  const about = sql`lower(concat_ws(' ', ${scripts.name}, ${scripts.path}, ${scripts.description}, ${scripts.owner}))`;
  const unread = db
    .select({ id: scripts.id, about: about.as('about') })
    .from(scripts)
    .where(and(among(scripts.teamId), notExists(facts)));
  const hasThem = and(...terms.map(({ text }) => sql`unread.about like ${containsText(text)}`));
  // OFFSET 0: which are unread is found out first; mostly none, so that no text has to be looked at
  return sql`${read} union all select id from (${unread} offset 0) unread where ${hasThem}`;
}

/** How near a script is to what was asked: by its name, its path, its description, or by what is in it. */
export function tierOf(q: string, terms: readonly Term[]): SQL<number> {
  const all = (column: SQL) => and(...terms.map(({ text }) => sql`${column} like ${containsText(text)}`));
  const name = sql`lower(${scripts.name})`;
  return sql<number>`case
    when ${name} = ${q.toLowerCase()} then 0
    when ${all(name)} then 1
    when ${all(sql`lower(${scripts.path})`)} then 2
    when ${all(sql`lower(${scripts.description})`)} then 3
    else 4 end`;
}

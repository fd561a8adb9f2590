import { and, eq, gte, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { SharedDb } from '../../../db/shared/client.ts';
import { scriptFacts, scripts, scriptVersions, users } from '../../../db/shared/schema/index.ts';
import { readerGeneration } from '../../script-facts/reader-generation.ts';

export const creators = alias(users, 'creators');
export const updaters = alias(users, 'updaters');
export const reviewers = alias(users, 'reviewers');

/** Joins the facts of a script as it is now, read by readers that find no less than ours. */
export const factsNow = and(
  eq(scriptFacts.scriptId, scripts.id),
  eq(scriptFacts.version, scripts.version),
  gte(scriptFacts.reader, readerGeneration),
);

/** Joins the content of a script as it is now. */
export const contentNow = and(
  eq(scriptVersions.scriptId, scripts.id),
  eq(scriptVersions.version, scripts.version),
);

const summaryColumns = {
  script: scripts,
  createdByName: creators.username,
  updatedByName: updaters.username,
  reviewedByName: reviewers.username,
  secretCount: scriptFacts.secretCount,
};

/** What a summary is made of, and what a list needs `also`. */
export function selectSummaries<T>(db: SharedDb, also: SQL<T>) {
  return db
    .select({ ...summaryColumns, also })
    .from(scripts)
    .leftJoin(scriptFacts, factsNow)
    .leftJoin(creators, eq(creators.id, scripts.createdBy))
    .leftJoin(updaters, eq(updaters.id, scripts.updatedBy))
    .leftJoin(reviewers, eq(reviewers.id, scripts.reviewedBy))
    .$dynamic();
}

/** The same with the bytes. */
export function selectWhole(db: SharedDb, where: SQL | undefined) {
  return db
    .select({ ...summaryColumns, bytes: scriptVersions.content })
    .from(scripts)
    .innerJoin(scriptVersions, contentNow)
    .leftJoin(scriptFacts, factsNow)
    .leftJoin(creators, eq(creators.id, scripts.createdBy))
    .leftJoin(updaters, eq(updaters.id, scripts.updatedBy))
    .leftJoin(reviewers, eq(reviewers.id, scripts.reviewedBy))
    .where(where);
}

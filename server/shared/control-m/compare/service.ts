import { z } from 'zod';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { decodeCursor, type Page, type PageInput, toPage } from '../../../trpc/page.ts';
import type { Scope } from '../../rbac/scope.ts';
import {
  type ComparedChange,
  type Comparison,
  type Counts,
  countDifferences,
  type Difference,
  differences,
} from './differences.ts';
import { sideOf } from './sides.ts';

export interface CompareInput {
  left: string;
  right: string;
  ignore?: string | undefined;
}

/** @throws Refusal NOT_FOUND - a side is neither an environment nor an import in scope */
export async function comparisonOf(db: SharedDb, scope: Scope, input: CompareInput): Promise<Comparison> {
  const [left, right] = [await sideOf(db, scope, input.left), await sideOf(db, scope, input.right)];
  const ignore = (input.ignore ?? '').split(',').flatMap((field) => field.trim() || []);
  return { left, right, ignore };
}

/** Counts are made once, for the first page, and travel with the cursor. */
const cursorKey = z.tuple([z.string(), z.enum(['folder', 'job']), z.int(), z.int(), z.int(), z.int()]);

/** @throws Refusal NOT_FOUND, INVALID_INPUT - the cursor */
export async function listDifferences(
  db: SharedDb,
  scope: Scope,
  input: CompareInput & PageInput & { change?: ComparedChange | undefined },
): Promise<Page<Difference> & { counts: Counts }> {
  const comparison = await comparisonOf(db, scope, input);
  const cursor = decodeCursor(input.cursor, cursorKey);
  const counts = cursor ? countsIn(cursor) : await countDifferences(db, comparison);
  const found: Difference[] = [];
  const from = {
    ...(input.change && { change: input.change }),
    ...(cursor && { after: { key: cursor[0], kind: cursor[1] } }),
    pageSize: Math.max(1_000, input.limit + 1),
  };
  for await (const page of differences(db, comparison, from)) {
    found.push(...page);
    if (found.length > input.limit) break;
  }
  const { added, removed, changed, same } = counts;
  const page = toPage(
    found,
    input.limit,
    ({ key, kind }) => [key, kind, added, removed, changed, same],
    (difference) => difference,
  );
  return { ...page, counts };
}

function countsIn([, , added, removed, changed, same]: z.infer<typeof cursorKey>): Counts {
  return { added, removed, changed, same };
}

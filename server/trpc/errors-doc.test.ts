import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../db/package-root.ts';
import { reasons } from './errors.ts';

interface Row {
  reason: string;
  status: number;
  about: string;
  advice: string;
}

/** The rows of all tables of the page whose first cell is a reason. */
function rowsOf(page: string): Row[] {
  const row = /^\| `([A-Z_]+)` \| (\d{3}) \| (.*?) \| (.*?) \|$/gm;
  return [...page.matchAll(row)].map(([, reason = '', status = '', about = '', advice = '']) => ({
    reason,
    status: Number(status),
    about,
    advice,
  }));
}

const byReason = (a: { reason: string }, b: { reason: string }) => (a.reason < b.reason ? -1 : 1);

describe('docs/errors.md', () => {
  const rows = rowsOf(readFileSync(join(packageRoot(), 'docs/errors.md'), 'utf8'));

  it('has each reason of the catalogue once, with its status and meaning', () => {
    const catalogue = Object.entries(reasons).map(([reason, { status, about }]) => ({
      reason,
      status,
      about,
    }));
    const documented = rows.map(({ reason, status, about }) => ({ reason, status, about }));
    expect(documented.sort(byReason)).toEqual(catalogue.sort(byReason));
  });

  it('says what to do about each', () => {
    expect(rows.filter(({ advice }) => advice.length < 10)).toEqual([]);
  });
});

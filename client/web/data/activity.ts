import type { AuditEntry } from './types.ts';

/** One line of the team's activity: an entry, and how many more of its kind stood right behind it. */
export interface Activity {
  entry: AuditEntry;
  more: number;
}

/**
 * Makes news of log entries, newest first: sign-ins are left out, and a run of the same action by the
 * same person (a publish of a hundred scripts) becomes one line.
 * @param limit at most this many lines
 */
export function activityOf(entries: AuditEntry[], limit: number): Activity[] {
  const lines: Activity[] = [];
  for (const entry of entries) {
    if (entry.action.startsWith('auth.')) continue;
    const last = lines.at(-1);
    if (last && sameKind(last.entry, entry)) last.more += 1;
    else if (lines.length === limit) break;
    else lines.push({ entry, more: 0 });
  }
  return lines;
}

function sameKind(a: AuditEntry, b: AuditEntry): boolean {
  return a.action === b.action && a.actor.id === b.actor.id && a.teamId === b.teamId;
}

import type { AuditLogState } from '../../data/types.ts';

/** *Organisation*, or the team's name. */
export function logName({ log, team }: Pick<AuditLogState, 'log' | 'team'>): string {
  return log === 'org' ? 'Organisation' : (team ?? `Team ${log.slice(0, 8)}`);
}

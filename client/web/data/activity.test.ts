import { describe, expect, it } from 'vitest';
import { activityOf } from './activity.ts';
import type { AuditEntry } from './types.ts';

function entry(action: string, who = 'ada'): AuditEntry {
  return {
    id: `${action}-${who}`,
    at: '2026-03-02T12:00:00.000Z',
    actor: { type: 'user', id: who, username: who, token: null },
    action,
    outcome: 'success',
    reason: null,
    resource: { type: 'script', id: 's', name: 's' },
    teamId: 't',
    before: null,
    after: null,
    requestId: 'r',
    installation: 'i',
    topology: 'server',
    ip: null,
    sessionId: null,
    idempotencyKey: null,
    databaseUser: 'wo',
    sealed: null,
  };
}

describe('activityOf', () => {
  it('makes one line of a run by the same person, and a new one for the next', () => {
    const lines = activityOf([entry('a'), entry('a'), entry('a', 'ben'), entry('b', 'ben'), entry('a')], 10);
    expect(lines.map(({ entry: { action, actor }, more }) => [action, actor.username, more])).toEqual([
      ['a', 'ada', 1],
      ['a', 'ben', 0],
      ['b', 'ben', 0],
      ['a', 'ada', 0],
    ]);
  });

  it('leaves sign-ins out, even in the middle of a run', () => {
    expect(activityOf([entry('a'), entry('auth.signIn'), entry('a')], 10)).toEqual([
      { entry: entry('a'), more: 1 },
    ]);
  });

  it('stops at the limit, but counts the last run to its end', () => {
    expect(activityOf([entry('a'), entry('b'), entry('b'), entry('c')], 2).map(({ more }) => more)).toEqual([
      0, 1,
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { auditQuery } from './audit-query.ts';

describe('auditQuery', () => {
  it('takes a day as all of it, in the zone of this machine', () => {
    const { from, to } = auditQuery({ from: '2026-03-01', to: '2026-03-01' });
    expect(from).toBe(new Date(2026, 2, 1).toISOString());
    expect(to).toBe(new Date(2026, 2, 2).toISOString()); // the call does not include `to`
  });

  it('leaves exact times as they are', () => {
    expect(auditQuery({ from: '2026-03-01T10:00:00.000Z' })).toEqual({ from: '2026-03-01T10:00:00.000Z' });
  });

  it('leaves out what is no time', () => {
    expect(auditQuery({ from: 'soon', action: 'a' })).toEqual({ action: 'a' });
  });

  it('lets a range end now, in place of exact times', () => {
    const now = Date.parse('2026-03-02T10:00:00.000Z');
    expect(auditQuery({ range: '24h', from: '2020-01-01', to: '2020-01-02' }, now)).toEqual({
      from: '2026-03-01T10:00:00.000Z',
    });
  });

  it('asks for the log of the organisation by its name', () => {
    expect(auditQuery({ teamId: 'org' })).toEqual({ log: 'org' });
    expect(auditQuery({ teamId: '1' })).toEqual({ teamId: '1' });
  });
});

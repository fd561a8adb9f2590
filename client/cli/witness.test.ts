import { describe, expect, it } from 'vitest';
import { fakeServer } from './testing/fake-server.ts';
import { wo } from './testing/wo.ts';

const head = (digit: string) => digit.repeat(64);
const at = '2026-03-01T08:15:30.123Z';
const id = '0199f3a2-7c1b-7e55-9d3a-5f0c8a1b2c3d';

const log = {
  log: 'org',
  size: 12,
  head: head('a'),
  seenAt: at,
  firstSeenAt: at,
  connection: 'db.example.com:5432/wo',
};
const rolledBack = {
  ...log,
  alarm: {
    kind: 'ROLLBACK',
    since: at,
    known: { size: 12, head: head('a'), seenAt: at },
    found: { size: 7, head: head('b') },
    lostCount: 3,
    lost: [{ id, at, action: 'users.delete', resource: { type: 'user', id, name: 'eve\u001b[31m' } }],
  },
};
const status = { mode: 'shared', state: 'ready', since: at, managed: false, needsFirstAdmin: false };

describe('wo audit witness', () => {
  it('shows both checkpoints of an alarm, and what was lost', async () => {
    const server = await fakeServer({ 'bridge.auditWitness.list': { data: [rolledBack] } });

    const ran = await wo(['audit', 'witness'], { server: server.url });

    expect(ran.code).toBe(1); // a job that watches sees it
    expect(ran.stdout).toContain(`known  12  ${head('a')}  seen ${at}`);
    expect(ran.stdout).toContain(`found  7  ${head('b')}`);
    expect(ran.stdout).toContain(`users.delete  eve\ufffd[31m  ${id}`);
    expect(ran.stdout).toContain('and 2 more');
  });

  it('acknowledges with a reason', async () => {
    const server = await fakeServer({ 'bridge.auditWitness.acknowledge': { data: null } });
    const args = ['audit', 'witness', 'acknowledge', '--log', 'org', '--reason', 'Restored the backup'];

    const ran = await wo(args, { server: server.url });

    expect(ran.code).toBe(0);
    expect(server.asked).toMatchObject([{ input: { log: 'org', reason: 'Restored the backup' } }]);
  });

  it.each([
    [['status'], 'installation.status'],
    [['audit', 'list'], 'shared.audit.list'],
  ])('is pointed at by wo %j while there is an alarm, beside the answer', async (args, procedure) => {
    const page = { items: [], nextCursor: null };
    const answering = async (auditAlarm: boolean) => {
      const server = await fakeServer({
        [procedure]: { data: page },
        'installation.status': { data: { ...status, ...(auditAlarm && { auditAlarm }) } },
      });
      return wo([...args, '--json'], { server: server.url });
    };

    expect((await answering(true)).stderr).toContain('wo audit witness');
    expect((await answering(false)).stderr).toBe('');
  });
});

import { eq, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditPending } from '../../../db/shared/schema/index.ts';
import type { Member } from '../../testing/given.ts';
import { guardCases } from '../../testing/guard-cases.ts';
import {
  changeIn,
  changes,
  guessesOf,
  type OwnedTeam,
  ownedTeam,
  questionOf,
} from '../../testing/owned-teams.ts';
import { inputMembers } from '../../testing/procedure-by-path.ts';
import { allProcedures, type Procedure } from '../../testing/procedure-call.ts';
import { answerOf, type ReadAnswer } from '../../testing/read-answers.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { until } from '../../testing/until.ts';
import { permissions } from './permissions.ts';

/** Every read and export of the router that a role in one team can open, so that a new one cannot be forgotten. */
const reads = allProcedures()
  .filter(({ type, meta }) => type === 'query' || meta.rest?.respond === 'stream')
  .filter(({ meta }) => meta.permissions?.some((permission) => permissions[permission].level === 'team'));

/** What shows the same whatever teams have, or nothing of a row. */
const showNoRows = new Set([
  'shared.roles.permissions',
  'shared.roles.list',
  'shared.roles.get',
  'shared.scriptAnalysis.problemCounts',
  'shared.controlM.jobs.count',
  'shared.controlM.export.losses',
  'shared.audit.checkpoint',
  'shared.audit.verify',
  'shared.audit.activity',
  'shared.audit.status',
  'shared.teamFile.plan', // of a document that is sent
  'shared.controlM.understand.nextRuns',
  'bridge.publish.preview', // of a folder of this machine
]);

const draw = fc.record({
  read: fc.constantFrom(...reads),
  own: fc.nat({ max: 2 }),
  /** How many teams further. */
  foreign: fc.integer({ min: 1, max: 2 }),
  role: fc.constantFrom('admin', 'editor', 'auditor', 'viewer'),
  seesUsers: fc.boolean(),
  /** Names something of the other team: in all members of the input, in one, or not at all. */
  asksFor: fc.oneof(fc.constantFrom('all' as const, undefined, undefined), fc.nat({ max: 30 })),
  change: fc.constantFrom(...changes),
});
type Draw = typeof draw extends fc.Arbitrary<infer T> ? T : never;

function guessOf({ read, asksFor }: Draw, theirs: OwnedTeam): Record<string, unknown> {
  // the log keeps what somebody asked an export for: the own log would hold the guess, and rightly
  if (asksFor === undefined || read.meta.audited) return {};
  const members = inputMembers(read.path);
  const guesses = Object.entries(guessesOf(read.path, theirs)).filter(([name]) => members.includes(name));
  if (asksFor === 'all' || guesses.length === 0) return Object.fromEntries(guesses);
  return Object.fromEntries(guesses.filter((_, at) => at === asksFor % guesses.length));
}

describe.each(everywhere)('rows of other teams (RBAC-5) on %s', (where) => {
  let server: TeamServer;
  let owned: OwnedTeam[];
  let admin: Member;
  beforeAll(async () => {
    server = await teamServer(where);
    admin = await server.given.member({ role: 'admin', team: null });
    owned = [];
    for (const letter of ['a', 'b', 'c']) owned.push(await ownedTeam(server, `canary-${letter}`));
  });
  afterAll(() => server.close());

  /** What the reader may ask their own team, with members of it exchanged. */
  async function inputOf(
    { path }: Procedure,
    mine: OwnedTeam,
    reader: Member,
    instead: Record<string, unknown>,
  ) {
    const world = { server, team: mine.team, otherTeam: mine.team, caller: reader };
    const members = inputMembers(path);
    const known = Object.entries(instead).filter(([name]) => members.includes(name));
    const input: Record<string, unknown> = {
      ...(await guardCases[path]?.allowed(world)),
      ...Object.fromEntries(known),
    };
    if (members.includes('limit') && path !== 'shared.controlM.export.losses') input.limit = 200;
    return input;
  }

  it('are looked for in every read of the router', () => {
    const paths = reads.map(({ path }) => path);
    for (const one of [
      'scripts.list',
      'scripts.exportArchive',
      'controlM.jobs.list',
      'audit.list',
      'audit.export',
    ])
      expect(paths).toContain(`shared.${one}`);
    expect(reads.length).toBeGreaterThan(60);
  });

  it.each(reads.filter(({ path }) => !showNoRows.has(path)))(
    'are there to be seen in $path, by whoever may (control)',
    async (read) => {
      const [theirs] = owned;
      if (!theirs) throw new Error('no team');
      const input = await inputOf(read, theirs, admin, questionOf(read.path, theirs));
      const { text } = await answerOf(server, read, input, admin.session);
      expect(
        theirs.canaries.filter((canary) => text.includes(canary)),
        text.slice(0, 500),
      ).not.toEqual([]);
    },
  );

  const numRuns = where === 'postgres' ? Number(process.env.WO_RBAC_READS ?? 500) : 60;
  it(
    `are in no answer, and change none: ${numRuns} random reads`,
    async () => {
      let answered = 0;
      const property = fc.asyncProperty(draw, async (drawn) => {
        const [mine, theirs] = [owned[drawn.own], owned[(drawn.own + drawn.foreign) % 3]];
        if (!mine || !theirs) return;
        const { session } = await readerOf(mine, drawn);
        const input = await inputOf(drawn.read, mine, mine.holder, guessOf(drawn, theirs));
        const read = () => answerOf(server, drawn.read, input, session);
        await untilSealed(mine.team.id); // a feed grows when the log is sealed, whoever changed something

        const before = await read();
        await changeIn(server, theirs, drawn.change);
        const after = await read();

        const what = `${drawn.read.path} ${JSON.stringify(input)}`;
        const foreign = owned.filter((one) => one !== mine).flatMap(({ canaries }) => canaries);
        expect(shown(foreign, before, input), what).toEqual([]);
        expect(shown(foreign, after, input), what).toEqual([]);
        if (before.refused) return;
        answered += 1;
        if (!drawn.read.meta.audited) expect(after.text, what).toBe(before.text); // no count, cursor or order either
      });
      await fc.assert(property, { numRuns, endOnFailure: true });
      expect(answered).toBeGreaterThan(numRuns / 10); // the others are refused: what they say was looked at
    },
    Number(process.env.WO_TORTURE_TIMEOUT_MS ?? 600_000),
  );

  async function readerOf({ team }: OwnedTeam, { role, seesUsers }: Draw): Promise<Member> {
    const reader = await server.given.member({ role, team });
    if (!seesUsers) return reader;
    usersRole ??= (await server.given.role(['users:read'])).key;
    const binding = { userId: reader.userId, role: usersRole, teamId: null };
    await as(server, admin).shared.roleBindings.create(binding);
    return reader;
  }
  let usersRole: string | undefined;

  async function untilSealed(log: string): Promise<void> {
    const { db } = server.connection;
    await until(
      async () => {
        await db.execute(sql`select audit_seal(${log}, 10000)`);
        return (await db.select().from(auditPending).where(eq(auditPending.log, log))).length === 0;
      },
      { what: 'the log of the own team to be sealed', timeoutMs: 60_000 },
    );
  }
});

/** The canaries in an answer. Some answers repeat what was asked, and refusals name what they did not find. */
function shown(
  canaries: readonly string[],
  { text, refused }: ReadAnswer,
  input: Record<string, unknown>,
): string[] {
  const told = text.replaceAll(JSON.stringify(input), '');
  const asked = new Set(refused ? Object.values(input) : []);
  return canaries.filter((canary) => told.includes(canary) && !asked.has(canary));
}

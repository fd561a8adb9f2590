import { eq, sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditPending, type Script, type Team } from '../../../db/shared/schema/index.ts';
import type { Member } from '../../testing/given.ts';
import { guardCases } from '../../testing/guard-cases.ts';
import { callByPath, inputMembers, verdictOf } from '../../testing/procedure-by-path.ts';
import { allProcedures } from '../../testing/procedure-call.ts';
import { as, everywhere, type TeamServer, teamServer } from '../../testing/team-server.ts';
import { until } from '../../testing/until.ts';
import { permissions } from './permissions.ts';

/** Every read of the router that a role in one team can open, so that a new one cannot be forgotten. */
const reads = allProcedures()
  .filter(({ type, meta }) => type === 'query' && (meta.permissions?.length ?? 0) > 0)
  .filter(({ meta }) => meta.permissions?.some((permission) => permissions[permission].level === 'team'))
  .map(({ path }) => path);

/** A team with things in it whose names say whose they are. */
interface Owned {
  team: Team;
  script: Script;
  holder: Member;
  /** Texts that only a row of this team holds. */
  canaries: string[];
}

const draw = fc.record({
  path: fc.constantFrom(...reads),
  own: fc.integer({ min: 0, max: 2 }),
  role: fc.constantFrom('admin', 'editor', 'auditor', 'viewer'),
  seesUsers: fc.boolean(),
  foreign: fc.integer({ min: 0, max: 2 }),
  asksFor: fc.boolean(),
  change: fc.constantFrom('script', 'version', 'binding', 'rename'),
});

describe.each(everywhere)('rows of other teams (RBAC-5) on %s', (where) => {
  let server: TeamServer;
  let owned: Owned[];
  let admin: ReturnType<typeof as>;
  beforeAll(async () => {
    server = await teamServer(where);
    admin = as(server, await server.given.member({ role: 'admin', team: null }));
    owned = [await makeTeam('a'), await makeTeam('b'), await makeTeam('c')];
  });
  afterAll(() => server.close());

  async function makeTeam(letter: string): Promise<Owned> {
    const slug = `canary-${letter}`;
    const team = await server.given.team({ slug, name: `Of ${slug}` });
    const holder = await server.given.member({ role: 'editor', team });
    const path = `${slug}/secret.cmd`;
    // over the API: so that the log of the team has rows, too
    const made = await as(server, holder).shared.scripts.create({
      teamId: team.id,
      name: `${slug}.cmd`,
      path,
      content: `rem ${slug}\r\nnet use X: \\\\${slug}\\share\r\n`,
    });
    const script = await server.given.script({ team, path: `${slug}/second.cmd` });
    return { team, script, holder, canaries: [slug, team.id, script.id, made.id] };
  }

  let count = 0;
  /** Changes something of a team that the reader does not see. */
  async function changeIn({ team, script, holder }: Owned, what: string): Promise<void> {
    count += 1;
    const call = as(server, holder).shared;
    if (what === 'script')
      await call.scripts.create({
        teamId: team.id,
        name: `n${count}.cmd`,
        path: `${team.slug}/n${count}.cmd`,
        content: 'rem',
      });
    if (what === 'version') {
      const { version } = await call.scripts.get({ id: script.id });
      await call.scripts.update({ id: script.id, expectedVersion: version, content: `rem ${count}` });
    }
    if (what === 'binding') await server.given.member({ role: 'viewer', team });
    if (what === 'rename')
      await admin.shared.teams.update({ id: team.id, name: `Of ${team.slug}, ${count} times renamed` });
  }

  /** What somebody who guesses would ask for, by the name of the input's member. */
  function guesses({ team, script, holder }: Owned): Record<string, unknown> {
    return {
      id: script.id,
      teamId: team.id,
      log: team.id,
      team: team.slug,
      slug: team.slug,
      q: team.slug,
      userId: holder.userId,
      actorId: holder.userId,
      resourceId: script.id,
    };
  }

  it('are looked for in every read of the router', () => {
    expect(reads).toContain('shared.scripts.list');
    expect(reads).toContain('shared.audit.list');
    expect(reads.length).toBeGreaterThan(15);
  });

  const numRuns = where === 'postgres' ? Number(process.env.WO_RBAC_READS ?? 500) : 60;
  it(`are in no answer, and change none: ${numRuns} random reads`, async () => {
    let answered = 0;
    const property = fc.asyncProperty(
      draw,
      async ({ path, own, role, seesUsers, foreign, asksFor, change }) => {
        const mine = owned[own];
        const theirs = owned[foreign];
        if (!mine || !theirs || mine === theirs) return;
        const reader = await server.given.member({ role, team: mine.team });
        if (seesUsers) await seeUsers(reader);
        const world = { server, team: mine.team, otherTeam: theirs.team, caller: reader };
        const input: Record<string, unknown> = { ...(await guardCases[path]?.allowed(world)) };
        const members = inputMembers(path);
        if (asksFor)
          for (const [name, value] of Object.entries(guesses(theirs)))
            if (members.includes(name)) input[name] = value;
        if (members.includes('limit')) input.limit = 200;
        const read = () => callByPath(as(server, { ...reader, localProof: true }), path, input);
        if ((await verdictOf(read)) !== 'yes') return; // refused, which says nothing
        await untilSealed(mine.team.id); // a feed grows when the log is sealed, whoever changed something

        const before = await answerOf(read);
        await changeIn(theirs, change);
        const after = await answerOf(read);

        if (before === undefined || after === undefined) return;
        answered += 1;
        const foreigners = owned.filter((one) => one !== mine);
        const text = after.replaceAll(JSON.stringify(input), '');
        const leaked = foreigners
          .flatMap(({ canaries }) => canaries)
          .filter((canary) => text.includes(canary));
        expect(leaked, `${path} ${JSON.stringify(input)}`).toEqual([]);
        expect(after, path).toBe(before); // no count, cursor or order either
      },
    );
    await fc.assert(property, { numRuns, endOnFailure: true });
    expect(answered).toBeGreaterThan(numRuns / 5);
  }, 600_000);

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

  let usersRole: string | undefined;
  async function seeUsers({ userId }: Member): Promise<void> {
    usersRole ??= (await server.given.role(['users:read'])).key;
    await admin.shared.roleBindings.create({ userId, role: usersRole, teamId: null });
  }
});

/** As text, without what changes by itself; undefined when the feature refused the input. */
async function answerOf(read: () => Promise<unknown>): Promise<string | undefined> {
  try {
    return JSON.stringify(await read(), (name, value: unknown) => (changesByItself.has(name) ? null : value));
  } catch {
    return undefined;
  }
}

/** The log is sealed in the background. */
const changesByItself = new Set([
  'unsealed',
  'sealed',
  'size',
  'checked',
  'head',
  'lastSealedAt',
  'at',
  'line',
  'idx',
]);

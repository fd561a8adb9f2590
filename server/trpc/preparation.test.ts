import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { SharedDb } from '../../db/shared/client.ts';
import type { AuditRecorder } from '../shared/audit/record.ts';
import { contextOf, type TeamServer, teamServer } from '../testing/team-server.ts';
import { Refusal } from './errors.ts';
import { createCallerFactory, router } from './init.ts';
import { bridgeProcedure, preparedAuditedProcedure, preparedSessionProcedure } from './shared-procedures.ts';

const openTransactions = sql`select count(*)::int as n from pg_stat_activity
  where datname = current_database() and xact_start is not null and pid <> pg_backend_pid()`;

/** What the server does in the background has transactions, too, but not each time. */
async function leastOpen(call: () => Promise<number | undefined>): Promise<number | undefined> {
  let open = await call();
  for (let time = 1; time < 5 && open !== 0; time += 1) open = await call();
  return open;
}

describe('bridgeProcedure.change', () => {
  let server: TeamServer;
  let runs = 0;
  let folderIsThere = true;
  const make = createCallerFactory(
    router({
      change: bridgeProcedure
        .change(
          {
            input: z.object({ name: z.string() }),
            work: async ({ db }, { name }) => {
              runs += 1;
              if (!folderIsThere) throw new Refusal('PATH_NOT_A_FOLDER', 'Gone.');
              const [row] = z.array(z.object({ n: z.int() })).parse(await db.execute(openTransactions));
              return { name, open: row?.n };
            },
          },
          'scripts:update',
        )
        .input(z.object({ name: z.string() }))
        .output(z.object({ name: z.string(), open: z.int().optional() }))
        .mutation(({ ctx }) => {
          const resource = { type: 'test', id: null, name: ctx.prepared.name };
          ctx.audit.record({ action: 'test.change', resource, teamId: null });
          return ctx.prepared;
        }),
    }),
  );
  const call = (options: Parameters<typeof contextOf>[1]) => make(contextOf(server, options));

  beforeAll(async () => {
    server = await teamServer('postgres');
  });
  afterAll(() => server.close());

  it('prepares before its transaction is open', async () => {
    const { session } = await server.given.member({ team: null, role: 'editor' });
    const change = call({ session, localProof: true }).change;
    expect(await leastOpen(async () => (await change({ name: 'a' })).open)).toBe(0);
  });

  it('prepares nothing for callers it refuses', async () => {
    const { session } = await server.given.member({ team: null, role: 'viewer' });
    runs = 0;
    const refusals = [
      [{ session }, 'LOCAL_PROOF_REQUIRED'],
      [{ localProof: true }, 'UNAUTHENTICATED'],
      [{ session, localProof: true }, 'MISSING_PERMISSION'],
    ] as const;
    for (const [options, reason] of refusals)
      await expect(call(options).change({ name: 'a' })).rejects.toMatchObject({ reason });
    expect(runs).toBe(0);
  });

  it('answers a repeated call as before, although the preparation fails now', async () => {
    const { session } = await server.given.member({ team: null, role: 'editor' });
    const again = () => call({ session, localProof: true, idempotencyKey: 'once' }).change({ name: 'b' });
    const first = await again();
    folderIsThere = false;
    try {
      expect(await again()).toEqual(first);
      await expect(
        call({ session, localProof: true, idempotencyKey: 'twice' }).change({ name: 'b' }),
      ).rejects.toMatchObject({ reason: 'PATH_NOT_A_FOLDER' });
    } finally {
      folderIsThere = true;
    }
  });

  it('leaves input of the wrong shape to its input schema', async () => {
    const { session } = await server.given.member({ team: null, role: 'editor' });
    // @ts-expect-error -- what a client could send all the same
    const attempt = call({ session, localProof: true }).change({ name: 7 });
    await expect(attempt).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

describe.each(['preparedAuditedProcedure', 'preparedSessionProcedure'] as const)('%s', (which) => {
  let server: TeamServer;
  let runs = 0;
  const preparation = {
    input: z.object({ name: z.string() }),
    work: async ({ db }: { db: SharedDb }) => {
      runs += 1;
      const [row] = z.array(z.object({ n: z.int() })).parse(await db.execute(openTransactions));
      return row?.n ?? -1;
    },
  };
  const record = (audit: AuditRecorder) =>
    audit.record({ action: 'test.change', resource: { type: 'test', id: null, name: null }, teamId: null });
  const make = createCallerFactory(
    router({
      preparedAuditedProcedure: preparedAuditedProcedure(preparation, 'scripts:update')
        .input(preparation.input)
        .output(z.int())
        .mutation(({ ctx }) => {
          record(ctx.audit);
          return ctx.prepared;
        }),
      preparedSessionProcedure: preparedSessionProcedure(preparation)
        .input(preparation.input)
        .output(z.int())
        .mutation(({ ctx }) => {
          record(ctx.audit);
          return ctx.prepared;
        }),
    }),
  );
  const call = (options: Parameters<typeof contextOf>[1]) =>
    make(contextOf(server, options))[which]({ name: 'a' });

  beforeAll(async () => {
    server = await teamServer('postgres');
  });
  afterAll(() => server.close());

  it('prepares before its transaction is open', async () => {
    const { session } = await server.given.member({ team: null, role: 'editor' });
    expect(await leastOpen(() => call({ session }))).toBe(0);
  });

  it('prepares nothing for callers it refuses', async () => {
    const viewer = await server.given.member({ team: null, role: 'viewer' });
    const { session } = await server.given.token(viewer);
    runs = 0;
    await expect(call({})).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    await expect(call({ session })).rejects.toMatchObject({ httpStatus: 403 });
    expect(runs).toBe(0);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contextOf, type TeamServer, teamServer } from '../testing/team-server.ts';
import { createCallerFactory, router } from './init.ts';
import { sharedEntryProcedure } from './shared-procedures.ts';

const make = createCallerFactory(
  router({
    enter: sharedEntryProcedure
      .input(z.object({ recorded: z.boolean() }))
      .output(z.void())
      .mutation(({ ctx, input }) => {
        ctx.request.cookies.set('session', 'new', undefined);
        if (!input.recorded) return;
        const resource = { type: 'test', id: null, name: null };
        ctx.audit.record({ action: 'test.enter', resource, teamId: null });
      }),
  }),
);

describe('cookies of a change', () => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer('embedded');
  });
  afterAll(() => server.close());

  async function cookiesOf(recorded: boolean) {
    const context = contextOf(server);
    const seen: string[] = [];
    context.request.cookies.set = (name, value) => void seen.push(`${name}=${value}`);
    const outcome = await make(context)
      .enter({ recorded })
      .then(
        () => 'committed',
        (error: unknown) => Reflect.get(Object(error), 'reason'),
      );
    return { outcome, seen };
  }

  it('reach the transport when it was committed, and not when it was rolled back', async () => {
    expect(await cookiesOf(true)).toEqual({ outcome: 'committed', seen: ['session=new'] });
    expect(await cookiesOf(false)).toEqual({ outcome: 'UNAUDITED_MUTATION', seen: [] });
  });
});

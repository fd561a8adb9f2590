import { describe, expect, it } from 'vitest';
import { localCaller } from '../testing/local-context.ts';

describe('localProcedure', () => {
  it('refuses who did not prove to own the machine', async () => {
    const { call } = await localCaller({ localProof: false });
    await expect(call.notes.list({})).rejects.toMatchObject({ reason: 'LOCAL_PROOF_REQUIRED' });
  });

  it('refuses everyone while the local wing is off, the owner too', async () => {
    const { call } = await localCaller({ localWing: 'off' });
    await expect(call.notes.list({})).rejects.toMatchObject({ reason: 'LOCAL_WING_OFF' });
  });

  it('says that the disk is full, saves nothing, and recovers by itself', async () => {
    const { call, local } = await localCaller();
    const pages = Number(local.sqlite.pragma('page_count', { simple: true }));
    local.sqlite.pragma(`max_page_count = ${pages}`);

    const attempt = call.notes.create({ title: 'Long', body: 'x'.repeat(200_000) });

    await expect(attempt).rejects.toMatchObject({
      reason: 'LOCAL_DB_UNAVAILABLE',
      details: { problem: 'full' },
    });
    expect((await call.notes.list({})).items).toEqual([]);
    local.sqlite.pragma('max_page_count = 1000000');
    await call.notes.create({ title: 'Long', body: 'x'.repeat(200_000) });
  });
});

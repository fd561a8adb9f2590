import { describe, expect, it } from 'vitest';
import { localCaller } from '../../testing/local-context.ts';

describe('local.settings', () => {
  it('begins with the defaults', async () => {
    const { call } = await localCaller();
    expect(await call.settings.get()).toMatchObject({ theme: 'system', startPage: '/' });
  });

  it('keeps what was changed and leaves the rest', async () => {
    const { call } = await localCaller();
    await call.settings.update({ theme: 'dark' });
    await call.settings.update({ startPage: '/notes' });
    expect(await call.settings.get()).toMatchObject({
      theme: 'dark',
      startPage: '/notes',
      density: 'comfortable',
    });
  });

  it.each([
    ['an unknown value', { theme: 'pink' }],
    ['a start page on another server', { startPage: '//evil.example' }],
    ['a setting that does not exist', { colour: 'red' }],
  ])('refuses %s', async (_what, input) => {
    const { call } = await localCaller();
    // The cast lets the test send what the types forbid, as a script over REST can.
    await expect(call.settings.update(input as object)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('takes a stored value of another build that is not allowed here for unset', async () => {
    const { call, local } = await localCaller();
    await call.settings.update({ density: 'compact' });
    local.sqlite
      .prepare("insert into settings (key, value, updated_at) values ('theme', '\"neon\"', 0)")
      .run();
    expect(await call.settings.get()).toMatchObject({ theme: 'system', density: 'compact' });
  });
});

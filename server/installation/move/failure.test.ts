import { expect, it } from 'vitest';
import { failureOf } from './failure.ts';
import { ofEmbedded, ofRows } from './sides.ts';

const running = new AbortController().signal;
const fault = (code: string, constraint?: string) =>
  Object.assign(new Error('Key (name)=(a secret) exists'), {
    code,
    ...(constraint && { constraint_name: constraint }),
  });

async function failureFrom(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return failureOf(error, running);
}

it('a row that the new database does not take is a refusal with table and constraint, and no value', async () => {
  const unique = await failureFrom(ofRows('teams', Promise.reject(fault('23505', 'teams_slug_key'))));
  expect(unique).toMatchObject({
    reason: 'REFUSED',
    message: expect.stringMatching(/teams.*teams_slug_key/),
  });
  expect(unique.message).not.toContain('secret');
  for (const code of ['22P05', '22021'])
    expect(await failureFrom(ofRows('notes', Promise.reject(fault(code))))).toMatchObject({
      reason: 'REFUSED',
      message: expect.stringContaining('rows of notes'),
    });
  expect(await failureFrom(ofRows('notes', Promise.reject(fault('53100'))))).toMatchObject({
    reason: 'TARGET_LOST',
  });
});

it('what the embedded database fails with is not told of the new one', async () => {
  for (const code of ['53200', '53100', '57014']) {
    const failure = await failureFrom(ofEmbedded(Promise.reject(fault(code))));
    expect(failure).toMatchObject({ reason: 'INTERNAL', message: expect.stringContaining(code) });
    expect(failure.message).toMatch(/^The embedded database/);
  }
});

import { describe, expect, it } from 'vitest';
import { checkPasswordRules } from './password-rules.ts';

const owner = { username: 'Administrator' };

describe('checkPasswordRules', () => {
  it.each([
    ['fourteen chars', /at least 15/],
    ['x'.repeat(257), /at most 256/],
    ['abcd'.repeat(5), /same few characters/],
    ['administratoradministrator', /user name/],
    ['Administrator2026', /user name/],
    ['--ADMINISTRATOR--', /user name/],
    ['Workspace Organizer 1', /this program/],
    ['workspace-organizer-workspace', /this program/],
    ['abcdefghijklmnop', /rows of keys/],
    ['qwertyuiopasdfghjkl', /rows of keys/],
    ['0987654321098765', /rows of keys/],
    ['aaaabbbbccccdddd eeee', /rows of keys/],
    ['QWERTZUIOP-abcdefg', /rows of keys/],
  ])('refuses %j', async (password, why) => {
    await expect(checkPasswordRules(password, owner)).rejects.toMatchObject({
      reason: 'WEAK_PASSWORD',
      message: expect.stringMatching(why),
      issues: [{ path: ['password'] }],
    });
  });

  it.each([
    'Password12345678', // a word and digits
    '!!!Password1!!!!', // signs around it
    'dragon2026dragon2026', // doubled
    'qwertyuiopqwertyuiop',
    'monkeymonkeymonkeymon', // three and a half times
    '123456789012345',
    'p a s s w o r d 1 2 3', // spaced out
    'trust.no.1.trust.no.1',
  ])('refuses %j, which is guessed first', async (password) => {
    await expect(checkPasswordRules(password, owner)).rejects.toMatchObject({ reason: 'WEAK_PASSWORD' });
  });

  it.each([
    'fifteen letters',
    'abcde'.repeat(51),
    'correct horse battery',
    'seven green bottles',
    'vier w\u00f6rter am st\u00fcck',
    '849302 715504 663',
    'nobody stirs the water', // letters beside each other are in every text
    'abcd1 xyz9 qwe4 321z',
  ])('takes %j', async (password) => {
    await expect(checkPasswordRules(password, { username: 'ada' })).resolves.toBeUndefined();
  });

  it('takes eight characters from somebody with a second factor, but still no common ones', async () => {
    const strong = { username: 'ada', secondFactor: true };
    await checkPasswordRules('jk-47-qv', strong);
    await expect(checkPasswordRules('jk-47-q', strong)).rejects.toMatchObject({ reason: 'WEAK_PASSWORD' });
    await expect(checkPasswordRules('Passw0rd', strong)).rejects.toMatchObject({ reason: 'WEAK_PASSWORD' });
    await expect(checkPasswordRules('jk-47-qv', { username: 'ada' })).rejects.toMatchObject({
      reason: 'WEAK_PASSWORD',
    });
  });
});

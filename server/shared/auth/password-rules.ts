import { Refusal } from '../../trpc/errors.ts';
import { isCommonPassword, plainForms } from './common-passwords.ts';
import { countPieces } from './password-runs.ts';

const longest = 256;
/** Without a second factor, and with one. */
const shortest = { alone: 15, withCode: 8 };

/** Long enough only together with a code. */
export function isShortAlone(password: string): boolean {
  return password.length < shortest.alone;
}

/** Whose password it is going to be. */
export interface Owner {
  username: string;
  /** They have a confirmed second factor, so a shorter password will do. */
  secondFactor?: boolean;
}

/**
 * Length and guessability: composition rules make passwords worse, not better (NIST SP 800-63B).
 * @throws Refusal WEAK_PASSWORD - what to change
 */
export async function checkPasswordRules(password: string, owner: Owner): Promise<void> {
  const fewest = owner.secondFactor ? shortest.withCode : shortest.alone;
  if (password.length < fewest)
    throw weak(`It is too short: use at least ${fewest} characters, for example four words.`);
  if (password.length > longest) throw weak(`It is too long: use at most ${longest} characters.`);
  if (new Set(password).size < 5)
    throw weak('It repeats the same few characters: use at least five different ones.');
  if (countPieces(password) < 5)
    throw weak('It follows the alphabet or the rows of keys: use four words that do not belong together.');
  if (isName(password, owner.username)) throw weak('It is only the user name, decorated.');
  if (isName(password, programName)) throw weak('It is only the name of this program, decorated.');
  if (await isCommonPassword(password))
    throw weak(
      'It is among the passwords that are guessed first: use four words that do not belong together.',
    );
}

/** Whoever guesses knows where they are. */
const programName = 'Workspace Organizer';

function isName(password: string, name: string): boolean {
  if (name.length < 4) return false; // it may well be part of a word
  const names = new Set(plainForms(name));
  return plainForms(password).some((form) => form.length > 3 && names.has(form));
}

function weak(what: string): Refusal {
  return new Refusal('WEAK_PASSWORD', `This password is not accepted. ${what}`, undefined, {
    issues: [{ path: ['password'], message: what }],
  });
}

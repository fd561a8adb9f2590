/** Loaded at the first password somebody chooses: three megabytes that most processes never need. */
let list: Promise<ReadonlySet<string>> | undefined;

function commonPasswords(): Promise<ReadonlySet<string>> {
  list ??= import('./common-password-list.ts').then(
    ({ dictionary }) => new Set(dictionary['passwords-common']),
  );
  return list;
}

/**
 * Whether a password is one of the 49 000 that are tried first, also in another case, doubled, spaced out, or with
 * digits and signs around it: guessing programs try those next.
 */
export async function isCommonPassword(password: string): Promise<boolean> {
  const common = await commonPasswords();
  return plainForms(password).some((form) => common.has(form));
}

/** The password without its decorations, each way of removing them. */
export function plainForms(password: string): string[] {
  const folded = password.normalize('NFKC').toLowerCase();
  const found = new Set([folded]);
  // what one step leaves the next may shorten: Dragon2026Dragon2026 is dragon2026, is dragon
  for (const form of found)
    for (const shorter of [withoutSeparators(form), withoutEnds(form), repeatedPart(form)])
      if (shorter !== '') found.add(shorter);
  return [...found];
}

function withoutSeparators(text: string): string {
  return text.replace(/[\s._-]/g, '');
}

/** Digits and signs are what people add where a rule asks for them. */
function withoutEnds(text: string): string {
  return text.replace(/^[^\p{L}]+/u, '').replace(/[^\p{L}]+$/u, '');
}

/** `abcabca` repeats `abc`: the shortest part that gives the text when it is written again and again. */
function repeatedPart(text: string): string {
  for (let length = 1; length <= text.length / 1.5; length += 1) {
    const part = text.slice(0, length);
    if (part.repeat(Math.ceil(text.length / length)).startsWith(text)) return part;
  }
  return '';
}

/** What each kind of problem is called and what it means, in the order in which to look at them. */
export type ProblemKinds<Kind extends string> = Readonly<Record<Kind, { label: string; about: string }>>;

export const severityColours = { error: 'red', warning: 'orange', info: 'gray' } as const;
export type Severity = keyof typeof severityColours;

function namesOf<Kind extends string>(kinds: ProblemKinds<Kind>): Kind[] {
  // Object.keys only promises text; these are the keys of the constant.
  return Object.keys(kinds) as Kind[];
}

/** The kind that a text of the address names; undefined for anything else. */
export function problemKind<Kind extends string>(
  kinds: ProblemKinds<Kind>,
  text: string | undefined,
): Kind | undefined {
  return namesOf(kinds).find((kind) => kind === text);
}

/** Kinds there are problems of, in the order in which to look at them. */
export function countedKinds<Kind extends string>(
  kinds: ProblemKinds<Kind>,
  counts: Readonly<Record<string, number>>,
): { value: Kind; label: string; about: string; count: number }[] {
  return namesOf(kinds)
    .map((value) => ({ value, ...kinds[value], count: counts[value] ?? 0 }))
    .filter(({ count }) => count > 0);
}

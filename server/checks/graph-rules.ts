/** An import between two files of ours. */
export interface Edge {
  from: string;
  to: string;
  /** `import type`: gone after compiling. */
  typeOnly: boolean;
}

export interface Violation {
  rule: string;
  from: string;
  to: string;
}

/** The request context names every long-lived object, and those name the context: types only. */
const contextTypes = 'server/trpc/context.ts';

/**
 * No import cycles. Between values there is no exception: who comes first would decide what is undefined.
 * Cycles of types alone have no order, but still tie files together: only the context may close one, or a
 * group of files in one folder.
 */
export function cycles(edges: readonly Edge[]): Violation[] {
  const values = edges.filter((edge) => !edge.typeOnly);
  const withoutContext = edges.filter((edge) => edge.from !== contextTypes);
  const found = new Map<string, Violation>();
  for (const [rule, graph] of [
    ['no-cycle', values],
    ['no-type-cycle', withoutContext],
  ] as const) {
    for (const circle of circles(graph)) {
      if (rule === 'no-type-cycle' && inOneFolder(circle)) continue;
      const key = circle.toSorted().join(' ');
      if (!found.has(key)) found.set(key, { rule, from: circle[0] ?? '', to: circle.slice(1).join(' → ') });
    }
  }
  return [...found.values()];
}

function inOneFolder(files: readonly string[]): boolean {
  return new Set(files.map((file) => file.slice(0, file.lastIndexOf('/')))).size === 1;
}

/** Strongly connected components of more than one file, or of one that imports itself (Tarjan). */
function circles(edges: readonly Edge[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];

  const visit = (file: string): number => {
    const mine = index.size;
    index.set(file, mine);
    stack.push(file);
    let lowest = mine;
    for (const to of next.get(file) ?? []) {
      if (!index.has(to)) lowest = Math.min(lowest, visit(to));
      else if (stack.includes(to)) lowest = Math.min(lowest, low.get(to) ?? index.get(to) ?? lowest);
    }
    low.set(file, lowest);
    if (lowest < mine) return lowest;
    const circle = stack.splice(stack.indexOf(file));
    const importsItself = next.get(file)?.includes(file) === true;
    if (circle.length > 1 || importsItself) found.push(circle);
    return lowest;
  };
  for (const file of next.keys()) if (!index.has(file)) visit(file);
  return found;
}

const localSide = /^(db|server)\/local\//;
const sharedSide = /^(db|server)\/shared\//;

/** Only these join personal and team data; `router.ts` and the context merely list both. */
const maySeeBoth = [
  /^server\/(bridge|installation)\//,
  /^server\/(app|router)\.ts$/,
  /(^|\/)(testing|bench|torture|e2e|checks)\//,
  /^db\/docs\//,
  /\.test\.tsx?$/,
];

/** The guards name both databases in the context they make; they carry no data. */
const namesTypesOnly = /^server\/trpc\//;

/** A file that imports from both wings could carry data from one to the other. */
export function bothWings(edges: readonly Edge[]): Violation[] {
  return [...new Set(edges.map((edge) => edge.from))].flatMap((from) => {
    const imports = edges.filter((edge) => edge.from === from);
    if (maySeeBoth.some((allowed) => allowed.test(from))) return [];
    const seen = namesTypesOnly.test(from) ? imports.filter((edge) => !edge.typeOnly) : imports;
    const local = seen.find((edge) => localSide.test(edge.to));
    // The permission catalogue is words, not data
    const shared = seen.find((edge) => sharedSide.test(edge.to) && !edge.to.endsWith('rbac/permissions.ts'));
    return local && shared
      ? [{ rule: 'only-bridges-see-both', from, to: `${local.to} and ${shared.to}` }]
      : [];
  });
}

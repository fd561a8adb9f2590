/** What decides where a definition stands in a file. */
export interface Placed {
  id: string;
  parentId: string | null;
  name: string;
  kind: string;
  key: string;
  seq: number;
}

export interface InTree<T> {
  item: T;
  /** Number of folders around it. */
  depth: number;
}

/**
 * Definitions in the order of a file: what is in a folder follows it. Neighbours stand as they were read, and those of
 * one name as they are numbered, or reading the file again would number them otherwise.
 * @param items - with all folders they are in
 */
export function* inTreeOrder<T extends Placed>(items: Iterable<T>): Generator<InTree<T>> {
  const children = new Map<string | null, T[]>();
  for (const item of items) {
    const siblings = children.get(item.parentId) ?? [];
    siblings.push(item);
    children.set(item.parentId, siblings);
  }
  const open = [ordered(children.get(null) ?? []).values()];
  while (open.length > 0) {
    const next = open.at(-1)?.next();
    if (!next || next.done) {
      open.pop();
      continue;
    }
    yield { item: next.value, depth: open.length - 1 };
    const inside = children.get(next.value.id);
    if (inside) open.push(ordered(inside).values());
    children.delete(next.value.id);
  }
}

/** By reading order; places of one name are then given out by number. */
function ordered<T extends Placed>(siblings: T[]): T[] {
  const list = siblings.toSorted((a, b) => a.seq - b.seq || (a.key < b.key ? -1 : 1));
  const groups = new Map<string, number[]>();
  for (const [place, { kind, name }] of list.entries()) {
    const id = `${kind} ${name}`;
    const places = groups.get(id);
    if (places) places.push(place);
    else groups.set(id, [place]);
  }
  const result = [...list];
  for (const places of groups.values()) {
    if (places.length < 2) continue;
    const members = places.flatMap((place) => list[place] ?? []);
    members.sort((a, b) => numberOf(a.key) - numberOf(b.key) || a.seq - b.seq);
    for (const [index, place] of places.entries()) {
      const member = members[index];
      if (member) result[place] = member;
    }
  }
  return result;
}

/**
 * `…/JOB#12` is the twelfth, `…/CAL#2 (Calendar)` the second; a folder without a number is the first. Names and types may
 * hold the same signs: of all places that look like a number only the last one counts, and no pattern goes on from each.
 */
function numberOf(key: string): number {
  const end = key.endsWith(')') ? key.lastIndexOf(' (') : key.length;
  const number = /^\d+$/.exec(key.slice(key.lastIndexOf('#', end) + 1, end));
  return number ? Number(number[0]) : 1;
}

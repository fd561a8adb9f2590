/** One field of an audited row: absent on one side when it was added or removed. */
export interface FieldChange {
  field: string;
  before: string | undefined;
  after: string | undefined;
  changed: boolean;
}

/**
 * Compares two audit payloads field by field; nested objects become `a.b`. Changed fields come first,
 * each group in alphabetical order. Anything but an object is shown as the single field `value`.
 */
export function fieldChanges(before: unknown, after: unknown): FieldChange[] {
  const left = flatten(before);
  const right = flatten(after);
  const names = [...new Set([...left.keys(), ...right.keys()])].sort((a, b) => a.localeCompare(b));
  const all = names.map((field) => {
    const was = left.get(field);
    const is = right.get(field);
    return { field, before: was, after: is, changed: was !== is };
  });
  return [...all.filter((row) => row.changed), ...all.filter((row) => !row.changed)];
}

function flatten(value: unknown, prefix = '', found = new Map<string, string>()): Map<string, string> {
  if (value === null || value === undefined) {
    if (prefix) found.set(prefix, '-');
  } else if (isPlainObject(value)) {
    for (const [key, inner] of Object.entries(value))
      flatten(inner, prefix ? `${prefix}.${key}` : key, found);
  } else {
    found.set(prefix || 'value', typeof value === 'string' ? value : JSON.stringify(value));
  }
  return found;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

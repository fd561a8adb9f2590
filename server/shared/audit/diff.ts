import { createHash } from 'node:crypto';

/** A row as the log may show it: plain JSON values. */
export type Snapshot = Record<string, unknown>;

/** Never in the log, whoever records it: bodies are named by hash, secrets not at all. */
const withheld = new Set([
  'content',
  'password',
  'passwordHash',
  'token',
  'tokenHash',
  'sessionToken',
  'currentPassword',
  'newPassword',
  'totpSecret',
  'recoveryCodes',
  'url',
  'secret',
]);
const housekeeping = new Set(['updatedAt', 'updatedBy', 'createdAt', 'createdBy']);
const largestValueBytes = 16 * 1024;

export interface Difference {
  before: Snapshot | null;
  after: Snapshot | null;
}

/** What changed between two states of a row: only the fields that differ; all of them when one side is missing. */
export function difference(before: Snapshot | null, after: Snapshot | null): Difference {
  if (!before || !after) return { before: before && clean(before), after: after && clean(after) };
  const left = clean(before);
  const right = clean(after);
  const names = Object.keys({ ...left, ...right }).filter(
    (name) => !housekeeping.has(name) && JSON.stringify(left[name]) !== JSON.stringify(right[name]),
  );
  return { before: pick(left, names), after: pick(right, names) };
}

function clean(snapshot: Snapshot): Snapshot {
  const kept = Object.entries(snapshot).filter(([name, value]) => !withheld.has(name) && value !== undefined);
  return Object.fromEntries(kept.map(([name, value]) => [name, bounded(value)]));
}

/** A value too long to read is named by hash and length, so that the log stays small and still proves it. */
function bounded(value: unknown): unknown {
  const text = JSON.stringify(value, withoutSecrets) ?? 'null';
  const bytes = Buffer.byteLength(text);
  if (bytes <= largestValueBytes) return JSON.parse(text);
  return { sha256: createHash('sha256').update(text).digest('hex'), bytes };
}

function withoutSecrets(name: string, value: unknown): unknown {
  return withheld.has(name) ? undefined : value;
}

function pick(snapshot: Snapshot, names: string[]): Snapshot {
  return Object.fromEntries(names.map((name) => [name, snapshot[name] ?? null]));
}

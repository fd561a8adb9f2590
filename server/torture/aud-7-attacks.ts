import { randomInt } from 'node:crypto';
import { auditTables, cutTail, reseal, type Tx } from '../testing/superuser.ts';

// What a superuser does to the log so that it fits in itself afterwards: verification alone finds nothing.

/** A log that is attacked, and how many entries it has. */
export interface Target {
  log: string;
  size: number;
}

type Attack = (tx: Tx, target: Target) => Promise<unknown>;

const anyEntry = (tx: Tx, { log, size }: Target) =>
  tx`(select audit_id from audit_sealed where log = ${log} and idx = ${1 + randomInt(size)})`;

/** Entries that nobody wrote, at the time and with the words of a true one. */
async function forge(tx: Tx, target: Target, count: number): Promise<void> {
  await tx`insert into audit_log select forged.* from audit_log l, generate_series(1, ${count}::int) n,
    lateral jsonb_populate_record(l, jsonb_build_object('id', gen_random_uuid(), 'resource_name', 'forged ' || n)) forged
    where l.id = ${anyEntry(tx, target)}`;
}

/** On one log, the others stay as they are. */
export const attacksOnLog: Record<string, Attack> = {
  'edits an entry': async (tx, target) => {
    await tx`update audit_log set resource_name = 'another name' where id = ${anyEntry(tx, target)}`;
    await reseal(tx, target.log);
  },
  'deletes an entry': async (tx, target) => {
    await tx`delete from audit_log where id = ${anyEntry(tx, target)}`;
    await reseal(tx, target.log);
  },
  'adds an entry': async (tx, target) => {
    await forge(tx, { ...target, size: target.size - 1 }, 1); // behind the last one the log would only have grown
    await reseal(tx, target.log);
  },
  'cuts off the tail': (tx, { log, size }) => cutTail(tx, log, randomInt(size)),
  'puts another tail in its place': async (tx, { log, size }) => {
    const left = 1 + randomInt(size - 1);
    await cutTail(tx, log, left);
    await forge(tx, { log, size: left }, size - left + randomInt(3));
    await reseal(tx, log);
  },
};

const truncate = async (tx: Tx) => {
  for (const table of auditTables) await tx`truncate ${tx(table)}`;
};

/** On all logs at once; `target` is the one that suffers. */
export const attacksOnAll: Record<string, Attack> = {
  'truncates everything': truncate,
  'truncates everything and writes it anew without an entry': async (tx, target) => {
    await tx`create temporary table kept on commit drop as select * from audit_log where id <> ${anyEntry(tx, target)}`;
    const logs = await tx<{ log: string }[]>`select distinct coalesce(team_id::text, 'org') as log from kept`;
    await truncate(tx);
    await tx`insert into audit_log select * from kept`;
    for (const { log } of logs) await reseal(tx, log);
  },
};

/** Names one of several, each as likely. */
export function anyOf<T>(choices: Record<string, T>): [name: string, choice: T] {
  const all = Object.entries(choices);
  const chosen = all[randomInt(all.length)];
  if (!chosen) throw new Error('There is nothing to choose from.');
  return chosen;
}

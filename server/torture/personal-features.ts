import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { allProcedures, callProcedure } from '../testing/procedure-call.ts';
import type { ServerProcess } from '../testing/server-process.ts';
import { promise } from './scenario.ts';

type Input = Record<string, unknown>;

/** What the calls before have made. */
interface Made {
  folder: string;
  note: Input;
  workspace: Input;
  backup: Input;
}

const word = 'Ablaufplan';
const file = 'nightly/run.cmd';

/** One call of every personal procedure, in an order in which each finds what it needs. */
const calls: readonly (readonly [
  path: string,
  input: (made: Made) => Input,
  keep?: 'note' | 'workspace' | 'backup',
])[] = [
  ['local.notes.create', () => ({ title: word, body: 'text' }), 'note'],
  ['local.notes.list', () => ({ q: word })],
  ['local.notes.get', ({ note }) => ({ id: note.id })],
  ['local.notes.update', ({ note }) => ({ id: note.id, body: 'changed', expectedVersion: 1 })],
  ['local.notes.delete', ({ note }) => ({ id: note.id })],
  ['local.settings.get', () => ({})],
  ['local.settings.update', () => ({ theme: 'dark' })],
  ['local.workspaces.create', ({ folder }) => ({ name: 'Batch', path: folder }), 'workspace'],
  ['local.workspaces.list', () => ({ q: 'Batch' })],
  ['local.workspaces.get', ({ workspace }) => ({ id: workspace.id })],
  ['local.workspaces.update', ({ workspace }) => ({ id: workspace.id, name: 'Nightly', expectedVersion: 1 })],
  ['local.workspaces.entries', ({ workspace }) => ({ id: workspace.id })],
  ['local.workspaces.file', ({ workspace }) => ({ id: workspace.id, path: file })],
  ['local.workspaces.fileFacts', ({ workspace }) => ({ id: workspace.id, path: file })],
  ['local.workspaces.delete', ({ workspace }) => ({ id: workspace.id })],
  ['local.database.get', () => ({})],
  ['local.database.check', () => ({})],
  ['local.backups.create', () => ({}), 'backup'],
  ['local.backups.list', () => ({})],
  ['local.backups.file', ({ backup }) => ({ name: backup.name })],
  ['local.backups.delete', ({ backup }) => ({ name: backup.name })],
];

const answered = z.record(z.string(), z.unknown());

/**
 * Calls every personal procedure of a server once and answers how many there are.
 * @throws Error - one fails, or has no call here
 */
export async function usePersonalFeatures(server: ServerProcess): Promise<number> {
  const procedures = allProcedures().filter(({ path }) => path.startsWith('local.'));
  const missing = procedures.filter(({ path }) => !calls.some(([called]) => called === path));
  promise(missing.length === 0, 'every personal procedure is called; add it to personal-features.ts', {
    missing: missing.map(({ path }) => path),
  });
  const made: Made = { folder: aFolder(server), note: {}, workspace: {}, backup: {} };
  for (const [path, input, keep] of calls) {
    const procedure = procedures.find((one) => one.path === path);
    if (!procedure) throw new Error(`There is no procedure ${path}`);
    const { status, data } = await callProcedure(server.url, 'rest', procedure, input(made), {
      local: server.accessToken,
    });
    promise(status < 300, 'every personal feature works', { path, status, data });
    if (keep) made[keep] = answered.parse(data);
  }
  return procedures.length;
}

function aFolder({ dataDir }: ServerProcess): string {
  const folder = join(dataDir, 'scripts');
  mkdirSync(join(folder, 'nightly'), { recursive: true });
  writeFileSync(join(folder, file), '@echo off\r\nset JOB=1\r\n');
  return folder;
}

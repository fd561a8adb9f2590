import { eq, sql } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { SharedConnection } from '../../db/shared/connection.ts';
import {
  type ControlMDefinition,
  type ControlMEnvironment,
  controlMDefinitions,
  controlMEnvironments,
  controlMVersions,
  imports,
} from '../../db/shared/schema/index.ts';
import { auditedTransaction } from '../shared/audit/transaction.ts';
import { type Links, noLinks } from '../shared/control-m/model/links.ts';
import type { Source } from '../shared/control-m/model/source.ts';
import { origin } from './given.ts';

/** A folder (its key ends with `/`) or job, with what a test is about. Folders come before what is in them. */
export interface GivenDefinition
  extends Partial<Omit<ControlMDefinition, 'links' | 'parentId' | 'importId' | 'seq'>> {
  key: string;
  links?: Partial<Links>;
  source?: Source;
  /** The version that this one follows, of a definition that is there already under the same `id`. */
  previous?: { importId: string; seq: number } | undefined;
}

/** Puts definitions into an environment as an applied import leaves them, and answers their ids by key. */
export async function givenDefinitions(
  connection: SharedConnection,
  environment: Pick<ControlMEnvironment, 'id' | 'teamId'>,
  given: readonly GivenDefinition[],
): Promise<Record<string, string>> {
  const importId = v7();
  const ids = new Map(given.map(({ key, id }) => [key, id ?? v7()]));
  const place = { teamId: environment.teamId, environmentId: environment.id };
  const rows = given.map((definition, seq) => ({ ...rowOf(definition, ids), importId, seq }));
  await auditedTransaction(connection, origin, async ({ db, audit }) => {
    audit.record({ action: 'test.given', resource: { type: 'test', id: null, name: null }, teamId: null });
    const author = { createdBy: v7(), appliedBy: v7(), appliedAt: new Date() };
    await db.insert(imports).values({
      id: importId,
      teamId: environment.teamId,
      kind: 'control-m',
      targetId: environment.id,
      files: [],
      options: { removal: 'none' },
      ...author,
    });
    for (let from = 0; from < rows.length; from += 500) {
      const some = rows.slice(from, from + 500);
      await db.insert(controlMVersions).values(
        some.map(({ id, source, previous, ...row }) => ({
          ...row,
          definitionId: id,
          teamId: environment.teamId,
          change: previous ? ('changed' as const) : ('added' as const),
          previousImportId: previous?.importId ?? null,
          previousSeq: previous?.seq ?? null,
          format: source.format,
          source: JSON.stringify(source),
        })),
      );
      await db
        .insert(controlMDefinitions)
        .values(some.map(({ source: _source, previous: _previous, ...row }) => ({ ...row, ...place })))
        .onConflictDoUpdate({
          target: controlMDefinitions.id,
          set: { importId: sql`excluded.import_id`, seq: sql`excluded.seq` },
        });
    }
    await db.update(imports).set({ state: 'applied' }).where(eq(imports.id, importId));
    await db
      .update(controlMEnvironments)
      .set({ revision: sql`${controlMEnvironments.revision} + 1` })
      .where(eq(controlMEnvironments.id, environment.id));
    return { value: undefined };
  });
  return Object.fromEntries(ids);
}

function rowOf(given: GivenDefinition, ids: ReadonlyMap<string, string>) {
  const { key, links = {}, source, previous, ...values } = given;
  const isFolder = key.endsWith('/');
  const path = key.replace(/\/$/, '').split('/');
  const name = (path.at(-1) ?? '').replace(/#\d+$/, '').replaceAll('%2F', '/');
  const folder = path.slice(0, -1).join('/');
  const defaultSource: Source = {
    format: 'xml',
    element: [isFolder ? 'SMART_FOLDER' : 'JOB', [[isFolder ? 'FOLDER_NAME' : 'JOBNAME', name]], []],
  };
  return {
    id: ids.get(key) ?? v7(),
    kind: isFolder ? ('folder' as const) : ('job' as const),
    key,
    identity: v7(),
    parentId: ids.get(`${folder}/`) ?? null,
    folder,
    name,
    server: null,
    type: isFolder ? 'Folder' : 'Job:Dummy',
    hash: v7(),
    ...values,
    links: JSON.stringify({ ...noLinks, ...links }),
    source: source ?? defaultSource,
    previous,
  };
}

/** Links of a node that waits for these events and sets those. */
export function waitsAndSets(waits: readonly string[], sets: readonly string[]): Partial<Links> {
  return {
    waits: waits.flatMap((event, place) => [
      ...(place > 0 ? (['AND'] as const) : []),
      { event, date: 'ODAT' },
    ]),
    adds: sets.map((event) => ({ event, date: 'ODAT', on: false })),
  };
}

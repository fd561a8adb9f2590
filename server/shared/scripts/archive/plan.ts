import { and, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { SharedDb } from '../../../../db/shared/client.ts';
import { scriptFacts, scripts, teams } from '../../../../db/shared/schema/index.ts';
import { Refusal } from '../../../trpc/errors.ts';
import { id } from '../../../trpc/schemas.ts';
import { inScope } from '../../rbac/scope.ts';
import { selects } from '../list.ts';
import { maySeeSecrets, secretsHidden, type Viewer } from '../secrets.ts';
import { factsNow } from '../selected.ts';
import { filtersInput } from '../shapes.ts';
import { noSuchScript } from '../visible.ts';

const mostScripts = 25_000;
const mostBytes = 512 * 1024 * 1024;

export const archiveInput = z.object({
  ...filtersInput,
  teamId: id,
  ids: z.array(id).min(1).max(200).optional().describe('Only these.'),
  format: z.enum(['zip']).default('zip'),
  withoutSecrets: z.boolean().default(false).describe('Leaves out scripts with passwords or keys in them.'),
});
export type ArchiveInput = z.infer<typeof archiveInput>;

/** What an archive holds. */
export const archivePlan = z.object({
  selection: archiveInput,
  filename: z.string(),
  scripts: z.int(),
  bytes: z.int().describe('Of the scripts, not packed.'),
  leftOut: z.int().describe('Because there are passwords or keys in them.'),
  withSecrets: z.boolean().describe('Scripts with passwords or keys in them are in it as well.'),
});
export type ArchivePlan = z.infer<typeof archivePlan>;

/**
 * Looks at what would be in an archive.
 * @throws Refusal NOT_FOUND - the team, or one of `ids`, is outside the scope
 * @throws Refusal MISSING_PERMISSION - there are secrets in some that `viewer` may not see, and they are not left out
 * @throws Refusal OVERLOADED - a server has yet to read whether there are
 * @throws Refusal INVALID_INPUT - more than 25 000 scripts or 512 MiB
 */
export async function planArchive(db: SharedDb, viewer: Viewer, input: ArchiveInput): Promise<ArchivePlan> {
  const [team] = await db
    .select({ slug: teams.slug })
    .from(teams)
    .where(and(eq(teams.id, input.teamId), inScope(teams.id, viewer.scope)));
  if (!team) throw new Refusal('NOT_FOUND', 'No such team, or you are not allowed to see it.');
  const withSecrets = !input.withoutSecrets && maySeeSecrets(viewer, input.teamId);
  const found = await countsOf(db, input);
  if (input.ids && found.scripts < new Set(input.ids).size) throw noSuchScript();
  if (!withSecrets && found.secret > 0 && !input.withoutSecrets)
    throw secretsHidden('export them; or leave those scripts out with withoutSecrets=true');
  if (!withSecrets && found.unread > 0) throw stillReading(found.unread);
  const { secret, secretBytes } = withSecrets ? { secret: 0, secretBytes: 0 } : found;
  const [count, bytes] = [found.scripts - secret, found.bytes - secretBytes];
  if (count > mostScripts || bytes > mostBytes) throw tooMuch(count, bytes);
  const filename = `${team.slug}-scripts.zip`;
  return { selection: input, filename, scripts: count, bytes, leftOut: secret, withSecrets };
}

/** The condition that a script is among those asked for; whether secrets are in it is another one. */
export function selected(db: SharedDb, input: ArchiveInput): SQL | undefined {
  const { ids, ...filters } = input;
  return and(selects(db, { all: false, teamIds: [input.teamId] }, filters), ids && inArray(scripts.id, ids));
}

const counted = z.object({
  scripts: z.coerce.number(),
  bytes: z.coerce.number(),
  secret: z.coerce.number(),
  secretBytes: z.coerce.number(),
  unread: z.coerce.number(),
});

async function countsOf(db: SharedDb, input: ArchiveInput) {
  const secret = sql`${scriptFacts.secretCount} > 0`;
  const [row] = await db
    .select({
      scripts: sql`count(*)`,
      bytes: sql`coalesce(sum(${scripts.size}), 0)`,
      secret: sql`count(*) filter (where ${secret})`,
      secretBytes: sql`coalesce(sum(${scripts.size}) filter (where ${secret}), 0)`,
      unread: sql`count(*) filter (where ${isNull(scriptFacts.secretCount)})`,
    })
    .from(scripts)
    .leftJoin(scriptFacts, factsNow)
    .where(selected(db, input));
  return counted.parse(row);
}

function stillReading(count: number): Refusal {
  return new Refusal(
    'OVERLOADED',
    `Whether there are passwords in ${count} of these scripts is still being found out, as after an upgrade. Try again in a minute.`,
    undefined,
    { retryAfterS: 60 },
  );
}

function tooMuch(count: number, bytes: number): Refusal {
  const message = `These are ${count} scripts with ${bytes} bytes; one archive holds at most ${mostScripts} and ${mostBytes}. Choose a folder, or filter more.`;
  return new Refusal('INVALID_INPUT', message, undefined, { issues: [{ path: ['folder'], message }] });
}

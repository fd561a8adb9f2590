import { join, resolve } from 'node:path';
import type { DatabaseFacts } from '../../../db/local/facts.ts';
import type { RestorePlan } from '../../../db/local/restore.ts';
import { type Command, command } from '../command.ts';
import { positional, text, toggle } from '../flags.ts';
import { plain, table } from '../output.ts';

export const localRestore: Command = command(
  'local restore',
  'Put a backup in the place of your database, which is kept; the server has to be stopped',
  {
    from: positional(text('A file, or the name of a backup', '<file|name>')),
    dryRun: toggle('Only say what would be replaced; the server may run'),
  },
  async (run, { from, dryRun }) => {
    const { planRestore, restoreLocalDatabase } = await import('../../../db/local/restore.ts');
    const file = await backupOf(run.dataDir, from);
    if (dryRun) {
      const plan = await planRestore(run.dataDir, file);
      return run.print(answerOf(file, plan), `${comparison(plan)}\n\nNothing was changed.`);
    }
    const done = await restoreLocalDatabase(run.dataDir, file);
    return run.print(
      answerOf(file, done, done.replaced),
      `${comparison(done)}\n\n${said(run.dataDir, done.replaced)}`,
    );
  },
);

/** The same members, whatever there was. */
function answerOf(file: string, { backup, current, teamProblem }: RestorePlan, replaced?: string) {
  return {
    file,
    backup,
    current: current ?? null,
    replaced: replaced ?? null,
    teamProblem: teamProblem ?? null,
  };
}

/** A name of the backups folder wins over a file of the same name where the command was typed. */
async function backupOf(dataDir: string, from: string): Promise<string> {
  const { findBackupFile } = await import('../../../db/local/backup-files.ts');
  const { backupFolder } = await import('../../../db/local/files.ts');
  return findBackupFile(dataDir, from) ? join(backupFolder(dataDir), from) : resolve(from);
}

function said(dataDir: string, replaced: string | undefined): string {
  return [
    `The backup is now the database of ${dataDir}.`,
    ...(replaced === undefined ? [] : [`What was there is kept: ${replaced}`]),
    'Start the server, and open the page with the link it prints.',
  ].join('\n');
}

/** What both hold, side by side. */
function comparison({ backup, current, teamProblem }: RestorePlan): string {
  const now = current === 'unreadable' ? undefined : current;
  const missing = current === 'unreadable' ? 'cannot be read' : 'none';
  const row = (what: string, value: (facts: DatabaseFacts) => string) => ({
    what,
    backup: value(backup),
    now: now ? value(now) : missing,
  });
  const names = [...new Set([...Object.keys(backup.counts), ...Object.keys(now?.counts ?? {})])].sort();
  const facts = table(
    [
      row('last change', ({ changedAt }) => changedAt?.toISOString() ?? 'never'),
      row('schema', ({ schema }) => String(schema)),
      row('bytes', ({ size }) => String(size)),
      row('team database', ({ team }) => teamText(team)),
      ...names.map((name) => row(plain(name), ({ counts }) => String(counts[name] ?? '-'))),
    ],
    ['what', 'backup', 'now'],
  );
  return teamProblem === undefined
    ? facts
    : `${facts}\n\nIts team database could not be used: ${plain(teamProblem)}.`;
}

function teamText(team: DatabaseFacts['team']): string {
  if (team === null) return 'none';
  const what = team.kind === 'embedded' ? 'embedded' : 'on a server';
  return `${what}, connected ${team.since.toISOString()}`;
}

import { type Command, command } from '../command.ts';
import { optional, page, positional, text, toggle, uuid, wholeNumber } from '../flags.ts';
import { findTeam } from '../names.ts';
import { human } from '../output.ts';
import { expectedVersion, findScriptId, scriptFlags } from './script-flags.ts';

const message = optional(text('Why, for the history'));

const diff = command(
  'scripts diff',
  'Show what changed from one version of a script to another',
  {
    ...scriptFlags,
    from: wholeNumber('The earlier version', '<version>'),
    to: optional(wholeNumber('The later version; the newest unless given', '<version>')),
  },
  async (run, { from, to, ...ref }) => {
    const id = await findScriptId(run.wo, ref);
    const newest = to ?? (await run.wo.shared.scripts.versions.query({ id, limit: 1 })).items[0]?.version;
    const answer = await run.wo.shared.scripts.diff.query({ id, from, to: newest ?? from });
    const notes = [
      `${answer.added} lines added, ${answer.removed} removed.`,
      ...(answer.truncated ? ['Only the beginning is shown.'] : []),
      ...(answer.masked ? ['Passwords and keys are masked; changes of them do not show.'] : []),
    ];
    run.print(answer, [...lines(answer.unified), notes.join(' ')].join('\n'));
  },
);

/** As they are, but for what could drive the terminal. */
const lines = (unified: string) =>
  unified
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/\r$/, '').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd'));

const review = command(
  'scripts review',
  'Say that a script is as it should be',
  { ...scriptFlags, expectedVersion, message },
  async (run, { expectedVersion: seen, message: why, ...ref }) => {
    const id = await findScriptId(run.wo, ref);
    const answer = await run.wo.shared.scripts.review.mutate({ id, expectedVersion: seen, message: why });
    run.print(answer, `Reviewed ${answer.path} (version ${answer.version}).`);
  },
);

const restoreVersion = command(
  'scripts restore-version',
  'Make an earlier version of a script the newest',
  { ...scriptFlags, version: wholeNumber('Which one'), expectedVersion, message },
  async (run, { version, expectedVersion: seen, message: why, ...ref }) => {
    const id = await findScriptId(run.wo, ref);
    const input = { id, version, expectedVersion: seen, message: why };
    const answer = await run.wo.shared.scripts.restoreVersion.mutate(input);
    run.print(answer, `${answer.path} is as version ${version} was (version ${answer.version}).`);
  },
);

const trash = command(
  'scripts trash',
  'List the scripts in the trash, last deleted first',
  { team: optional(text('Only of this team', '<name|uuid>')), ...page },
  async (run, { team, ...paging }) => {
    const teamId = team === undefined ? undefined : (await findTeam(run.wo, team)).id;
    const answer = await run.wo.shared.scripts.trash.query({ teamId, ...paging });
    run.print(answer, human(answer, ['id', 'path', 'deletedAt', 'deletedByName', 'purgeableAt']));
  },
);

const inTrash = { id: positional(uuid('Its id, as wo scripts trash shows it')) };

const restore = command(
  'scripts restore',
  'Bring a script back from the trash',
  { ...inTrash, path: optional(text('Where to, when its old path is taken', '<path>')) },
  async (run, args) => {
    const answer = await run.wo.shared.scripts.restore.mutate(args);
    run.print(answer, `${answer.path} is back (version ${answer.version}).`);
  },
);

const purge = command(
  'scripts purge',
  'Remove a script in the trash for good, with all its versions',
  {
    ...inTrash,
    early: toggle('Before its 30 days in the trash are over; needs a reason'),
    reason: optional(text('Why; kept in the audit log')),
  },
  async (run, args) => {
    const answer = await run.wo.shared.scripts.purge.mutate(args);
    run.print(answer, 'Removed for good. The audit log keeps that it was there.');
  },
);

export const scriptHistory: Command[] = [diff, review, restoreVersion, trash, restore, purge];

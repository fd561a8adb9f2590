import { type Command, command } from '../command.ts';
import { list, optional, text, uuid } from '../flags.ts';
import { human } from '../output.ts';

const selection = {
  workspaceId: uuid('The workspace to read'),
  teamId: uuid('The team to publish to'),
  path: optional(text('Only this folder below the workspace', '<path>')),
  include: optional(list('Only files that match one of these patterns')),
  exclude: optional(list('No files that match one of these patterns')),
};

const preview = command(
  'publish preview',
  'Show what publishing a workspace would change',
  selection,
  async (run, args) => {
    const answer = await run.wo.bridge.publish.preview.query(args);
    run.print(
      answer,
      `${human({ items: answer.items }, ['status', 'path', 'reason', 'detail'])}\n\n${human(answer.counts)}`,
    );
  },
);

const publish = command(
  'publish run',
  "Publish a workspace's scripts to the team",
  {
    ...selection,
    paths: optional(list('Only these files')),
    message: optional(text('Why, for the history')),
  },
  async (run, args) => {
    const answer = await run.wo.bridge.publish.publish.mutate(args, { context: { patient: true } });
    run.print(answer, human(answer.counts));
  },
);

export const publishing: Command[] = [preview, publish];

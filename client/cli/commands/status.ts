import { type Command, command } from '../command.ts';
import { human } from '../output.ts';
import { noteAlarm } from './witness.ts';

export const status: Command = command(
  'status',
  'Show the server and its team connection',
  {},
  async (run) => {
    const now = await run.wo.installation.status.query();
    run.print(now, human({ server: run.server, ...now }));
    noteAlarm(run, now);
  },
);

/** The page keeps its proof in a cookie that only a fresh link can set. */
export const link: Command = command(
  'link',
  'Make a link that opens the page in a browser',
  {},
  async (run) => {
    const answer = await run.wo.system.createStartLink.mutate();
    run.print(answer, `${run.server}${answer.path}\nIt works once, until ${answer.expiresAt}.`);
  },
);

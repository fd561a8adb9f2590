import { type Command, command } from '../command.ts';
import { human } from '../output.ts';

export const status: Command = command(
  'status',
  'Show the server and its team connection',
  {},
  async (run) => {
    const now = await run.wo.installation.status.query();
    run.print(now, human({ server: run.server, ...now }));
  },
);

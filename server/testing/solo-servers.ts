import { afterEach } from 'vitest';
import { as, soloServer } from './team-server.ts';

export type Solo = Awaited<ReturnType<typeof soloServer>>;

/**
 * Starts servers without a team database, closed after each test of the file or `describe` that calls this.
 * @returns starts one
 */
export function soloServers(): (env?: Record<string, string>) => Promise<Solo> {
  const servers: Solo[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });
  return async (env = {}) => {
    const server = await soloServer(env);
    servers.push(server);
    return server;
  };
}

/** What the owner of its machine may do with its connection. */
export const owner = (server: Solo) => as(server, { localProof: true }).installation;

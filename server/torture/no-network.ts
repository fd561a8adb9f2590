import { startServer } from '../testing/server-process.ts';
import { untilState } from '../testing/team-on-server.ts';
import { usePersonalFeatures } from './personal-features.ts';
import { promise } from './scenario.ts';

const startsWithinMs = 3_000;

/**
 * Starts a server whose team database is at an address that nobody answers, and uses every personal feature.
 * @returns how long the start took and how many procedures were called
 */
export async function workWithout(databaseUrl: string): Promise<{ readyMs: number; procedures: number }> {
  const server = await startServer({ env: { WO_SHARED_DATABASE_URL: databaseUrl } });
  try {
    const readyMs = Math.round(server.readyMs);
    const allowedMs = readyMs > startsWithinMs ? await soloStartMs() : startsWithinMs;
    promise(readyMs <= allowedMs, 'the start does not wait for a network', {
      databaseUrl,
      readyMs,
      allowedMs,
    });
    const procedures = await usePersonalFeatures(server);
    await untilState(server, 'unavailable');
    await usePersonalFeatures(server); // and also once it is known that nobody answers
    return { readyMs, procedures };
  } finally {
    await server.remove();
  }
}

/** What a start without any team database takes now, and half as much again: a machine that is busy starts slowly. */
async function soloStartMs(): Promise<number> {
  const solo = await startServer();
  await solo.remove();
  return solo.readyMs * 1.5;
}

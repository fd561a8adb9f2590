import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startServer } from '../testing/server-process.ts';
import { freePort } from '../testing/postgres-process.ts';
import { startGate } from '../testing/tcp-gate.ts';
import { workWithout } from './no-network.ts';
import { usePersonalFeatures } from './personal-features.ts';
import { promise, type Scenario } from './scenario.ts';

const run = promisify(execFile);
const program = fileURLToPath(new URL('no-network-process.ts', import.meta.url));
/** A network of its own, with nothing in it but loopback. Needs no rights where the system lets users have namespaces. */
const isolated = ['-rn', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];

export const noNetwork: Scenario = {
  id: 'DB-14',
  about:
    'no network at all, with a team database configured: the server starts at once, every personal feature works',
  rounds: { short: 1, long: 1 },
  async run(rounds) {
    const silent = await silentUrl();
    try {
      const facts = {
        unknownName: await workWithout('postgres://wo@db.invalid:5432/wo'),
        silent: await workWithout(silent.url),
        namespace: await inNamespace(),
      };
      await checkControl();
      return { rounds, ...facts };
    } finally {
      await silent.close();
    }
  },
};

/** An address that takes connections and says nothing, as behind a firewall. */
async function silentUrl() {
  const gate = await startGate(await freePort());
  gate.set('silent');
  return { url: `postgres://wo@127.0.0.1:${gate.port}/wo`, close: () => gate.close() };
}

/** The same where there is no network device: neither names nor addresses lead anywhere. */
async function inNamespace(): Promise<unknown> {
  const possible = await run('unshare', [...isolated, 'true']).catch(() => undefined);
  if (!possible)
    return 'left out: unshare or ip is missing, or the system lets nobody make a network namespace';
  const command = [process.execPath, '--import', 'tsx', program, 'postgres://wo@192.0.2.1:5432/wo'];
  const { stdout } = await run('unshare', [...isolated, ...command], { timeout: 120_000 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

/** A server without personal features must be seen to lack them. */
async function checkControl(): Promise<void> {
  const server = await startServer({ env: { WO_LOCAL: 'off' } });
  try {
    const noticed = await usePersonalFeatures(server).then(
      () => false,
      () => true,
    );
    promise(noticed, 'the check notices a feature that does not work (control)');
  } finally {
    await server.remove();
  }
}

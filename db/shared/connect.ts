import type { ConnectOptions, SharedConnection } from './connection.ts';
import { isEmbedded } from './target.ts';

/** Opens the shared database wherever it lives. Drivers are loaded only now, so that Solo starts fast. */
export async function connect(url: string, options: ConnectOptions): Promise<SharedConnection> {
  if (isEmbedded(url)) return (await import('./embedded.ts')).openEmbedded(options.embeddedDir);
  return (await import('./postgres.ts')).openPostgres(url, options);
}

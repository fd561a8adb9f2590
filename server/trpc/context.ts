import type { Logger } from 'pino';
import type { LocalDatabase } from '../../db/local/client.ts';
import type { SharedDatabase } from '../../db/shared/shared-database.ts';
import type { AuditWitness } from '../bridge/audit-witness/witness.ts';
import type { Folders } from '../bridge/folders/service.ts';
import type { PublicationWatcher } from '../bridge/publications/watcher.ts';
import type { Scans } from '../bridge/scans/scans.ts';
import type { Config } from '../config.ts';
import type { Installation } from '../installation/installation.ts';
import type { Mover } from '../installation/move/mover.ts';
import type { LocalAccess } from '../local/access/local-access.ts';
import type { LocalBackups } from '../local/backups/service.ts';
import type { ImportRunner } from '../shared/imports/runner.ts';
import type { OidcProvider } from '../shared/oidc/provider.ts';
import type { Sealer } from '../shared/audit/sealer.ts';
import type { AnonymousDenials } from './anonymous-denials.ts';

/** The long-lived objects of one server process. `app.ts` makes each of them once. */
export interface Services {
  config: Config;
  log: Logger;
  /** Always open: it also keeps this installation's own settings. The local wing may be off all the same. */
  local: LocalDatabase;
  localAccess: LocalAccess;
  /** Copies and checks the local database. */
  backups: LocalBackups;
  shared: SharedDatabase;
  installation: Installation;
  /** Moves an embedded team database to a server. */
  mover: Mover;
  /** Where people may sign in beside our own passwords. */
  oidc: OidcProvider | undefined;
  /** Seals the audit log in the background. */
  sealer: Sealer;
  /** Remembers what the audit logs said, and what this installation wrote to them. */
  auditWitness: AuditWitness;
  /** Reads what was uploaded, and compares it with what is there. */
  imports: ImportRunner;
  /** Reads and writes folders of this machine. */
  folders: Folders;
  /** Looks through folders for what can be published. */
  scans: Scans;
  /** Says which side of a published folder has moved on. */
  publications: PublicationWatcher;
  /** Bounds the rows of refused attempts by nobody known. */
  anonymousDenials: AnonymousDenials;
}

/** One file that comes with a request. */
export interface UploadPart {
  /** As its sender calls it; undefined when the body is nothing but the file. */
  name: string | undefined;
  /** Ends with a Refusal when there is too much of it, or when it breaks off. */
  bytes: AsyncIterable<Uint8Array>;
}

/** What one HTTP request says about itself; both transports fill it in. */
export interface RequestInfo {
  /** UUIDv7; also in the log and in every error. */
  id: string;
  /** The peer's address, for sign-in limits and the audit row. */
  ip: string;
  userAgent: string | undefined;
  transport: 'trpc' | 'rest';
  /** The caller proved to own this machine (access token or local cookie). */
  localProof: boolean;
  /** A `wo_…` session or API token, from the `Authorization` header or the session cookie. */
  sharedCredential: string | undefined;
  idempotencyKey: string | undefined;
  /** The files in its body, one after the other, none of them read yet; of a route that accepts files. */
  upload?: () => AsyncIterable<UploadPart>;
  /** Cookies are the transport's business; procedures only say which one to set or clear. */
  cookies: {
    set(name: 'local' | 'session', value: string, expiresAt: Date | undefined): void;
    clear(name: 'local' | 'session'): void;
  };
}

export interface Context {
  services: Services;
  request: RequestInfo;
}

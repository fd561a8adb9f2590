import type { SharedState } from '../../db/shared/shared-database.ts';
import type { DatabaseAddress, SharedTarget } from '../../db/shared/target.ts';
import type { Topology } from '../shared/audit/record.ts';

/** How an installation and its team database stand. */
export interface InstallationStatus {
  mode: 'solo' | 'shared';
  state: SharedState;
  since: string;
  reason?: string;
  retryAt?: string;
  migrate?: SharedTarget['migrate'];
  topology?: Topology;
  database?: DatabaseAddress;
  /** The connection comes from the environment and cannot be changed from the page. */
  managed: boolean;
  needsFirstAdmin: boolean;
  /** An audit log is not what this installation remembers, and nobody has said why. */
  auditAlarm?: boolean;
  /** An identity provider at which people may sign in, by the name to show. */
  oidc?: { name: string };
}

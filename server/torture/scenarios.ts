import { killedWriters } from './aud-1.ts';
import { auditFails } from './aud-2.ts';
import { everyChangeOnce } from './aud-3.ts';
import { singleTamperings } from './aud-4.ts';
import { killedSealers } from './aud-5.ts';
import { everythingKilled } from './aud-6.ts';
import { superuserAttacks } from './aud-7.ts';
import { failingReceiver } from './aud-12.ts';
import { killedImports } from './ctm-1.ts';
import { postgresOutage } from './db-10.ts';
import { powerCuts } from './db-1.ts';
import { failingCalls } from './db-3.ts';
import { manyStarts } from './db-5.ts';
import { noNetwork } from './db-14.ts';
import { newerDatabases } from './db-6.ts';
import { everyUpgrade } from './db-7.ts';
import { manyEditors } from './db-11.ts';
import { smallPool } from './db-12.ts';
import { cutsAroundCommit } from './db-9.ts';
import { everyRole } from './rbac-1.ts';
import { grantSequences } from './rbac-2.ts';
import { racingAdmins } from './rbac-4.ts';
import { otherTeams } from './rbac-5.ts';
import { otherSites } from './sec-1.ts';
import { otherPages } from './sec-2.ts';
import { racingFirstAdmins } from './sec-6.ts';
import { folderWithoutKey } from './sec-8.ts';
import { hostileFiles } from './sec-10.ts';
import { canaries } from './sec-14.ts';
import type { Scenario } from './scenario.ts';

/** Every acceptance test with a long form. */
export const scenarios: readonly Scenario[] = [
  killedWriters,
  auditFails,
  everyChangeOnce,
  singleTamperings,
  killedSealers,
  everythingKilled,
  superuserAttacks,
  failingReceiver,
  killedImports,
  powerCuts,
  failingCalls,
  manyStarts,
  newerDatabases,
  everyUpgrade,
  cutsAroundCommit,
  manyEditors,
  smallPool,
  noNetwork,
  postgresOutage,
  everyRole,
  grantSequences,
  racingAdmins,
  otherTeams,
  otherSites,
  otherPages,
  racingFirstAdmins,
  folderWithoutKey,
  hostileFiles,
  canaries,
];

import { router } from '../trpc/init.ts';
import { auditWitnessRouter } from './audit-witness/router.ts';
import { exportRouter } from './export/router.ts';
import { publicationsRouter } from './publications/router.ts';
import { publishRouter } from './publish/router.ts';
import { scansRouter } from './scans/router.ts';

/** The few features that join personal and team data. */
export const bridgeRouter = router({
  publish: publishRouter,
  scans: scansRouter,
  publications: publicationsRouter,
  export: exportRouter,
  auditWitness: auditWitnessRouter,
});

import { router } from '../trpc/init.ts';
import { auditWitnessRouter } from './audit-witness/router.ts';
import { publishRouter } from './publish/router.ts';

/** The few features that join personal and team data. */
export const bridgeRouter = router({ publish: publishRouter, auditWitness: auditWitnessRouter });

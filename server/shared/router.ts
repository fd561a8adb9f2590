import { router } from '../trpc/init.ts';
import { auditRouter } from './audit/router.ts';
import { auditRetentionRouter } from './audit-retention/router.ts';
import { auditSinksRouter } from './audit-sinks/router.ts';
import { authRouter } from './auth/router.ts';
import { controlMRouter } from './control-m/router.ts';
import { roleBindingsRouter } from './role-bindings/router.ts';
import { rolesRouter } from './roles/router.ts';
import { savedFiltersRouter } from './saved-filters/router.ts';
import { scriptAnalysisRouter } from './script-analysis/router.ts';
import { scriptsRouter } from './scripts/router.ts';
import { teamFileRouter } from './team-file/router.ts';
import { teamsRouter } from './teams/router.ts';
import { tokensRouter } from './tokens/router.ts';
import { usersRouter } from './users/router.ts';

export const sharedRouter = router({
  auth: authRouter,
  users: usersRouter,
  teams: teamsRouter,
  teamFile: teamFileRouter,
  roles: rolesRouter,
  roleBindings: roleBindingsRouter,
  tokens: tokensRouter,
  scripts: scriptsRouter,
  scriptAnalysis: scriptAnalysisRouter,
  savedFilters: savedFiltersRouter,
  controlM: controlMRouter,
  audit: auditRouter,
  auditRetention: auditRetentionRouter,
  auditSinks: auditSinksRouter,
});

import { and, eq, isNotNull, isNull, type SQL } from 'drizzle-orm';
import { scripts } from '../../../db/shared/schema/index.ts';
import { Refusal } from '../../trpc/errors.ts';
import { inScope, type Scope } from '../rbac/scope.ts';

/** The condition under which a script exists for a caller. */
export function visible(scope: Scope, id?: string): SQL | undefined {
  return and(
    id === undefined ? undefined : eq(scripts.id, id),
    isNull(scripts.deletedAt),
    inScope(scripts.teamId, scope),
  );
}

/** The condition under which one is in the trash for a caller. */
export function inTrash(scope: Scope, id?: string): SQL | undefined {
  return and(
    id === undefined ? undefined : eq(scripts.id, id),
    isNotNull(scripts.deletedAt),
    inScope(scripts.teamId, scope),
  );
}

export function noSuchScript(): Refusal {
  return new Refusal('NOT_FOUND', 'No such script; it may have been deleted. Reload the list.');
}

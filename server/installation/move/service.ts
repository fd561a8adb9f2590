import { connectionKey } from '../../../db/shared/connection-key.ts';
import type { SharedDb } from '../../../db/shared/client.ts';
import type { SharedTarget } from '../../../db/shared/target.ts';
import type { AuditOrigin, AuditRecorder } from '../../shared/audit/record.ts';
import type { Services } from '../../trpc/context.ts';
import type { PreparationEnd } from '../../trpc/shared-middleware.ts';
import { connectOptions } from '../prepare-connection.ts';
import { type MoveCheck, requireUsable, type TargetTest, testTarget } from './check-target.ts';
import { type Contents, contentsOf } from './preview.ts';
import { beginning, type MoveStatus } from './progress.ts';

export interface MoveInput extends SharedTarget {
  acceptSharedLogin?: boolean | undefined;
}

export type MovePreview = TargetTest & Contents;

/**
 * What would be moved, counted, and whether it can be moved there. Changes nothing.
 * @throws Refusal MOVE_STATE, SET_BY_ENVIRONMENT, TOO_MANY_REQUESTS
 */
export async function previewMove(
  { services, db }: { services: Services; db: SharedDb },
  input: MoveInput,
): Promise<MovePreview> {
  services.mover.requireEmbedded();
  const test = await tryTarget(services, input);
  const checks = [...test.checks, ...memoryChecks(services, input)];
  return { ...test, checks, ...(await contentsOf(db)) };
}

function tryTarget({ config, installation }: Services, input: MoveInput): Promise<TargetTest> {
  return installation.tests.alone(() => testTarget(input, connectOptions(config)));
}

/** This installation may know another database by that address, from before. */
function memoryChecks({ auditWitness }: Services, { url }: MoveInput): MoveCheck[] {
  const known = auditWitness.remembered(connectionKey(url));
  if (known === 0) return [];
  const detail = `This installation remembers ${known} audit logs of a database that was at this address before. That is kept, under the address with the time of the move.`;
  return [{ name: 'memory', ok: true, warning: true, detail }];
}

/** A move that was asked for; who asked is known once its transaction has looked. */
export interface PreparedMove {
  input: MoveInput;
  origin: AuditOrigin | undefined;
}

/**
 * Looks whether the move can begin, and reserves it.
 * @throws Refusal MOVE_STATE, SET_BY_ENVIRONMENT, CONNECTION_REFUSED, TOO_MANY_REQUESTS
 */
export async function prepareMove(services: Services, input: MoveInput): Promise<PreparedMove> {
  services.mover.requireEmbedded();
  requireUsable(await tryTarget(services, input));
  services.mover.claim();
  return { input, origin: undefined };
}

/** Records that a move begins. @returns its status once it has */
export function orderMove(audit: AuditRecorder, prepared: PreparedMove, origin: AuditOrigin): MoveStatus {
  prepared.origin = origin;
  const resource = { type: 'installation', id: null, name: origin.installation };
  const after = { from: 'embedded', to: connectionKey(prepared.input.url) };
  audit.record({ action: 'installation.move.start', resource, teamId: null, after });
  return beginning(prepared.input);
}

/** Begins what was recorded, or lets others begin. */
export async function moveOrdered(
  { input, origin }: PreparedMove,
  { ctx: { services }, committed }: PreparationEnd,
): Promise<void> {
  if (!committed || !origin) return services.mover.release();
  const { url, migrate, acceptSharedLogin = false } = input;
  const topology = services.installation.topologyOf(url);
  services.mover.begin({ target: { url, migrate }, acceptSharedLogin, origin: { ...origin, topology } });
}

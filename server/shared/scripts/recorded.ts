import type { AuditRecorder } from '../audit/record.ts';
import type { Change } from '../versioned.ts';
import type { BareScript, ScriptSummary } from './view.ts';

/** Says what changed, never the content; then the script is the answer. */
export function recorded<Shown extends ScriptSummary>(
  audit: AuditRecorder,
  action: string,
  { before, after, script }: Change<BareScript> & { script: Shown },
): Shown {
  audit.record({
    action,
    resource: { type: 'script', id: script.id, name: script.path },
    teamId: script.teamId,
    before: { ...before },
    after: { ...after },
  });
  return script;
}

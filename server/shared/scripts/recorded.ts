import type { AuditRecorder } from '../audit/record.ts';
import type { SavedScript } from './write.ts';

/** Says what changed, never the content; then the script is the answer. */
export function recorded(audit: AuditRecorder, action: string, { before, after, script }: SavedScript) {
  audit.record({
    action,
    resource: { type: 'script', id: script.id, name: script.path },
    teamId: script.teamId,
    before: { ...before },
    after: { ...after },
  });
  return script;
}

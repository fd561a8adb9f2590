import type { AuditEntry } from '../../audit/record.ts';
import type { ImportView } from './view.ts';

/** What the log says of an import; its name is that of its files. */
export function entry(
  verb: 'create' | 'applyChanges' | 'cancel',
  view: ImportView,
  before?: { state: string },
): AuditEntry {
  const { id: importId, teamId, environmentId, state, files, removal, counts, changes } = view;
  return {
    action: `controlM.imports.${verb}`,
    resource: {
      type: 'control-m-import',
      id: importId,
      name: files
        .map(({ name }) => name)
        .join(', ')
        .slice(0, 200),
    },
    teamId,
    ...(before && { before: { state: before.state } }),
    after: { state, environmentId, removal, files, ...(counts && { counts }), ...(changes && { changes }) },
  };
}

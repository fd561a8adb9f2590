export { localSessions } from './access.ts';
export {
  type AuditAlarm,
  auditAlarms,
  type AuditReceipt,
  auditReceipts,
  auditWitness,
  type WitnessedLog,
} from './audit-witness.ts';
export { type Note, notes } from './notes.ts';
export { type Publication, publications, type PublishedFile, publishedFiles } from './publications.ts';
export { settings } from './settings.ts';
export { type SharedConnection, sharedConnection } from './shared-connection.ts';
export { type Workspace, workspaces } from './workspaces.ts';

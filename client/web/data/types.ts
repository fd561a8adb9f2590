import type { Inputs, Outputs } from '../../sdk/index.ts';

/** Shapes the pages show. All come from the server's router; nothing is written twice. */
export type Status = Outputs['installation']['status'];
export type ConnectionTest = Outputs['installation']['test'];
export type Me = Outputs['shared']['auth']['me'];
export type Workspace = Outputs['local']['workspaces']['get'];
export type Entry = Outputs['local']['workspaces']['entries']['items'][number];
export type Note = Outputs['local']['notes']['get'];
export type Team = Outputs['shared']['teams']['get'];
export type ScriptItem = Outputs['shared']['scripts']['list']['items'][number];
export type Script = Outputs['shared']['scripts']['get'];
export type AuditEntry = Outputs['shared']['audit']['get'];
export type PublishInput = Inputs['bridge']['publish']['preview'];
export type PublishResult = Outputs['bridge']['publish']['publish'];
export type PreviewItem = Outputs['bridge']['publish']['preview']['items'][number];
export type Member = Outputs['shared']['users']['get'];
export type Role = Outputs['shared']['roles']['get'];
export type RoleBinding = Outputs['shared']['roleBindings']['create'];
export type PermissionInfo = Outputs['shared']['roles']['permissions']['items'][number];
export type ApiToken = Outputs['shared']['tokens']['get'];
export type WitnessedLog = Outputs['bridge']['auditWitness']['list'][number];
export type Account = Outputs['shared']['auth']['account'];
export type SessionRow = Outputs['shared']['auth']['sessions']['items'][number];
export type LinkFacts = Outputs['shared']['auth']['lookAtLink'];
export type AuditLogState = Outputs['shared']['audit']['logs']['items'][number];
export type Verification = Outputs['shared']['audit']['verify'];
export type AuditSink = Outputs['shared']['auditSinks']['get'];

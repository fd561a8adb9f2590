/** What the other bridges may use of publishing. */
export { bringToTeam, type Brought, type ChangeHandles } from './bring.ts';
export { collect, type Collected, connectionOf, isReady, type PersonalHandles } from './collect.ts';
export { publishLimits } from './limits.ts';
export { rememberPublish } from './remembering.ts';
export { folderInput, skipReason } from './shapes.ts';

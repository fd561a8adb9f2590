/** What other features may use of scripts. */
export { type CatalogueScript, maxCandidates, ScriptCatalogue } from './catalogue/catalogue.ts';
export { type Resolution, referringScript, resolveReference } from './catalogue/resolve-reference.ts';
export { Contents as ScriptContents, type Member as ExportedScript, membersOf } from './archive/members.ts';
export { archiveInput, type ArchiveInput, planArchive } from './archive/plan.ts';
export { type ArchivedFile, safeName, zipped } from './archive/zip.ts';
export { segmentsOf } from './catalogue/segments.ts';
export { type Content, describe as describeContent, maxScriptBytes } from './content.ts';
export { type FactsOfScript, factsOfScript, teamOfScript } from './facts/facts-of-script.ts';
export { type ReadyContent, readyContent } from './facts/ready-content.ts';
export { startFactsRefresh } from './facts/refresh.ts';
export { type ChangedFacts, type CurrentScript, storedFacts } from './facts/stored-facts.ts';
export { findByIds } from './find-by-ids.ts';
export { catalogueState, findByPaths, listCatalogue, type PublishedScript } from './read.ts';
export { insertScripts, lockScript, saveVersion } from './store.ts';
export { bare } from './view.ts';
export { noSuchScript } from './visible.ts';
export { moveToTrash } from './write.ts';
export { viewerOf } from './secrets.ts';

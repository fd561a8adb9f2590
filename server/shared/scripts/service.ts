/** What other features may use of scripts. */
export { type CatalogueScript, maxCandidates, ScriptCatalogue } from './catalogue/catalogue.ts';
export { segmentsOf } from './catalogue/segments.ts';
export { type Content, describe as describeContent, maxScriptBytes } from './content.ts';
export { catalogueState, findByPaths, listCatalogue, noSuchScript, type PublishedScript } from './read.ts';
export { bare } from './view.ts';
export { insertScripts, lockScript, saveVersion } from './write.ts';

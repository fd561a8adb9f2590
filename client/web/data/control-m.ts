import type { Inputs, Outputs } from '../../sdk/index.ts';
import { wo } from './wo.ts';

type Out = Outputs['shared']['controlM'];
type In = Inputs['shared']['controlM'];

/** Shapes of Control-M that the pages show. All come from the server's router. */
export type Environment = Out['environments']['get'];
export type ControlMSettings = Out['settings']['get'];
export type FolderItem = Out['folders']['list']['items'][number];
export type JobItem = Out['jobs']['list']['items'][number];
export type JobFilters = Omit<In['jobs']['count'], 'environmentId'>;
export type JobDetail = Out['jobs']['get'];
export type DefinitionView = JobDetail['view'];
export type WaitToken = JobDetail['links']['waits'][number];
export type Node = JobDetail['waits']['sets'][number]['usedBy'][number];
export type VersionItem = Out['jobs']['versions']['items'][number];
export type ImportView = Out['imports']['get'];
export type ImportChange = Out['imports']['changes']['items'][number];
export type Change = ImportChange['change'];
export type FieldChange = ImportChange['fields'][number];
export type Problem = Out['understand']['problems']['items'][number];
export type ScriptFound = Out['understand']['script'];
export type CompareItem = Out['compare']['list']['items'][number];

/** The calls about Control-M. */
export const controlM = wo.shared.controlM;

import type { Inputs, Outputs, WoClient } from '../../sdk/index.ts';
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
export interface CompareItem {
  change: 'added' | 'removed' | 'changed';
  kind: 'folder' | 'job' | 'other';
  folder: string;
  name: string;
  key: string;
  fields: FieldChange[];
}
export interface Loss {
  key: string;
  field: string;
  value: string;
  reason: string;
}

interface Page<Row> {
  items: Row[];
  nextCursor: string | null;
}
interface Paged {
  limit?: number | undefined;
  cursor?: string | undefined;
}
interface Query<I, O> {
  query(input: I): Promise<O>;
}
interface Pending {
  compare: {
    list: Query<
      Paged & {
        left: string;
        right: string;
        ignore?: string | undefined;
        change?: CompareItem['change'] | undefined;
      },
      Page<CompareItem> & { counts: Record<'added' | 'removed' | 'changed' | 'same', number> }
    >;
  };
  export: {
    losses: Query<
      {
        environmentId: string;
        format: 'json' | 'xml';
        folder?: string | undefined;
        jobId?: string | undefined;
      },
      { items: Loss[]; truncated: boolean; total: number }
    >;
  };
}

// These calls are agreed on and arrive one by one; a call that is not there yet is refused by the server.
export const controlM = wo.shared.controlM as unknown as WoClient['shared']['controlM'] & Pending;

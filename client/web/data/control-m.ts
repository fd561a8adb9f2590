import { wo } from './wo.ts';

/** Shapes of Control-M that the pages show. */
export interface Environment {
  id: string;
  teamId: string;
  name: string;
  description: string;
  revision: number;
  version: number;
  createdAt: string;
  updatedAt: string;
}
export interface ControlMSettings {
  teamId: string;
  globalPrefixes: string[];
  version: number;
  updatedAt: string | null;
}
export interface Node {
  id: string;
  key: string;
  name: string;
  kind: 'folder' | 'job';
  type: string;
  parentId: string | null;
}
export interface FolderItem extends Node {
  folder: string;
  server: string | null;
  application: string;
  description: string;
  jobs: number;
  subFolders: number;
}
export interface JobItem {
  id: string;
  key: string;
  name: string;
  folder: string;
  parentId: string | null;
  server: string | null;
  type: string;
  application: string;
  subApplication: string;
  host: string;
  runAs: string;
  description: string;
  command: string;
}
export interface JobFilters {
  folder?: string | undefined;
  parentId?: string | undefined;
  q?: string | undefined;
  type?: string | undefined;
  application?: string | undefined;
  subApplication?: string | undefined;
  host?: string | undefined;
  runAs?: string | undefined;
  server?: string | undefined;
}
export interface FieldChange {
  field: string;
  before: string | null;
  after: string | null;
}
export interface DefinitionView {
  description?: string | undefined;
  application?: string | undefined;
  subApplication?: string | undefined;
  host?: string | undefined;
  runAs?: string | undefined;
  createdBy?: string | undefined;
  critical?: boolean | undefined;
  priority?: string | undefined;
  confirm?: boolean | undefined;
  run?:
    | {
        kind: 'command' | 'script' | 'embedded' | 'none' | 'other';
        command?: string | undefined;
        path?: string | undefined;
        file?: string | undefined;
        library?: string | undefined;
        overrideLibrary?: string | undefined;
        content?: string | undefined;
      }
    | undefined;
  schedule?:
    | {
        days?: string | undefined;
        daysAndOr?: string | undefined;
        weekDays?: string | undefined;
        months?: number[] | null | undefined;
        daysCalendar?: string | undefined;
        weeksCalendar?: string | undefined;
        confirmCalendar?: string | undefined;
        ruleBasedCalendars: string[];
        shift?: string | undefined;
        fromTime?: string | undefined;
        toTime?: string | undefined;
        timeZone?: string | undefined;
        maxWait?: string | undefined;
        activeFrom?: string | undefined;
        activeTo?: string | undefined;
      }
    | undefined;
  cyclic?:
    | {
        interval?: string | undefined;
        type?: string | undefined;
        maxRerun?: string | undefined;
        times: string[];
      }
    | null
    | undefined;
  resources: {
    kind: 'pool' | 'lock';
    name: string;
    quantity?: string | undefined;
    mode?: string | undefined;
  }[];
  variables: { name: string; value: string }[];
  actions: { when: string; actions: { kind: string; text: string }[] }[];
  notifications: { when: string; to: string; message: string; urgency?: string | undefined }[];
  orderMethod?: string | undefined;
  taskType?: string | undefined;
  applicationType?: string | undefined;
  other: { name: string; value: string }[];
}
export type WaitToken = { event: string; date: string } | 'AND' | 'OR' | '(' | ')';
export interface JobDetail extends JobItem {
  teamId: string;
  environmentId: string;
  format: 'xml' | 'json' | 'csv';
  links: {
    waits: WaitToken[];
    adds: { event: string; date: string; on: boolean }[];
    deletes: { event: string; date: string; on: boolean }[];
    flows: { name: string; sequence: string[] }[];
  };
  view: DefinitionView;
  source: string;
  importId: string;
  waits: {
    waitsFor: { event: string; date: string; setBy: Node[] }[];
    sets: { event: string; date: string; on: boolean; usedBy: Node[] }[];
  };
}
export type Change = 'added' | 'changed' | 'removed' | 'moved';
export interface VersionItem {
  importId: string;
  seq: number;
  change: Change;
  at: string | null;
  by: string | null;
  key: string;
  fields: FieldChange[];
}
export interface ImportNotice {
  reason: string;
  message: string;
  file?: string | null | undefined;
  line?: number | null | undefined;
  column?: number | null | undefined;
}
export interface ImportView {
  id: string;
  teamId: string;
  environmentId: string;
  state: 'parsing' | 'previewed' | 'refused' | 'applying' | 'applied' | 'failed' | 'cancelled';
  files: { name: string; size: number; sha256: string }[];
  removal: 'folders' | 'none' | 'environment';
  progress: { stage: string; done: number; total: number | null; unit: string } | null;
  counts: Record<string, number> | null;
  changes: Record<Change | 'unchanged', number> | null;
  refusal?: ImportNotice | null | undefined;
  warnings: ImportNotice[];
  stale: boolean;
  createdAt: string;
  createdBy: string;
  finishedAt: string | null;
  appliedAt: string | null;
  appliedBy: string | null;
  version: number;
}
export interface ImportChange {
  seq: number;
  definitionId: string;
  change: Change;
  kind: 'folder' | 'job' | 'other';
  key: string;
  previousKey: string | null;
  name: string;
  folder: string;
  fields: FieldChange[];
}
export interface Problem {
  kind: string;
  severity: 'error' | 'warning' | 'info';
  message: string;
  node: Node | null;
  details: Record<string, unknown>;
}
export interface ScriptFound {
  script: { id: string; path: string; name: string } | null;
  how: 'manual' | 'path' | 'name' | 'embedded' | 'none';
  confidence: 'certain' | 'likely' | 'uncertain' | 'none';
  reason: string;
  pointer: { path: string; variables: string[] } | null;
  candidates: { id: string; path: string }[];
}
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
interface Mutation<I, O> {
  mutate(input: I): Promise<O>;
}
interface ControlMClient {
  environments: {
    list: Query<Paged & { teamId?: string | undefined }, Page<Environment>>;
    get: Query<{ id: string }, Environment>;
    create: Mutation<{ teamId: string; name: string; description?: string }, Environment>;
    update: Mutation<
      { id: string; expectedVersion: number; name?: string; description?: string },
      Environment
    >;
    delete: Mutation<{ id: string; expectedVersion: number }, unknown>;
  };
  settings: {
    get: Query<{ teamId: string }, ControlMSettings>;
    update: Mutation<
      { teamId: string; globalPrefixes: string[]; expectedVersion?: number },
      ControlMSettings
    >;
  };
  imports: {
    list: Query<
      Paged & {
        environmentId?: string | undefined;
        teamId?: string;
        state?: ImportView['state'] | undefined;
      },
      Page<ImportView>
    >;
    get: Query<{ id: string }, ImportView>;
    changes: Query<
      Paged & { id: string; change?: Change | undefined; kind?: string | undefined; q?: string | undefined },
      Page<ImportChange>
    >;
    applyChanges: Mutation<{ id: string }, ImportView>;
    cancel: Mutation<{ id: string }, ImportView>;
    progress: {
      subscribe(
        input: { id: string },
        handlers: { onData(view: ImportView): void; onError(error: unknown): void; onComplete(): void },
      ): { unsubscribe(): void };
    };
  };
  folders: {
    list: Query<
      Paged & { environmentId: string; parentId?: string; q?: string | undefined },
      Page<FolderItem>
    >;
    get: Query<{ id: string }, JobDetail>;
  };
  jobs: {
    list: Query<Paged & JobFilters & { environmentId: string }, Page<JobItem>>;
    count: Query<JobFilters & { environmentId: string }, { count: number }>;
    get: Query<{ id: string }, JobDetail>;
    versions: Query<Paged & { id: string }, Page<VersionItem>>;
  };
  graph: Record<
    'downstream' | 'upstream',
    Query<
      { id: string; depth?: number | undefined; limit?: number },
      { items: { id: string; key: string; depth: number }[]; truncated: boolean }
    >
  >;
  understand: {
    whatIf: Query<
      {
        environmentId: string;
        jobId?: string | undefined;
        server?: string | undefined;
        condition?: string | undefined;
        host?: string | undefined;
      },
      { removed: Node[]; stops: { node: Node; because: string }[]; truncated: boolean }
    >;
    scriptImpact: Query<
      { environmentId: string; scriptId: string },
      {
        jobs: { node: Node; confidence: ScriptFound['confidence']; reason: string }[];
        downstream: { node: Node; depth: number }[];
        truncated: boolean;
      }
    >;
    problems: Query<
      Paged & { environmentId: string; kind?: string | undefined },
      Page<Problem> & { counts: Record<string, number> }
    >;
    nextRuns: Query<
      { id: string; count?: number; from?: string | undefined },
      {
        runs: { date: string; from?: string | undefined; to?: string | undefined }[];
        certain: boolean;
        notes: string[];
      }
    >;
    script: Query<{ id: string }, ScriptFound>;
    linkScript: Mutation<{ id: string; scriptId: string | null }, unknown>;
    unlinkScript: Mutation<{ id: string }, unknown>;
  };
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

// The calls are agreed on and arrive one by one; a call that is not there yet is refused by the server.
export const controlM = (wo.shared as unknown as { controlM: ControlMClient }).controlM;

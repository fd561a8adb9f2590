import type { Script } from '../../../db/shared/schema/index.ts';

/** A script as clients see it in lists: everything but its content. */
export interface ScriptSummary {
  id: string;
  teamId: string;
  name: string;
  path: string;
  kind: Script['kind'];
  encoding: Script['encoding'];
  lineEnding: Script['lineEnding'];
  size: number;
  sha256: string;
  description: string;
  tags: string[];
  version: number;
  createdAt: string;
  createdBy: string;
  createdByName: string | null;
  updatedAt: string;
  updatedBy: string;
  updatedByName: string | null;
}

export interface ScriptView extends ScriptSummary {
  content: string;
}

/** Names of people who may have been removed since. */
export interface Authors {
  createdByName: string | null;
  updatedByName: string | null;
}

export function summarise(script: Script, authors: Authors): ScriptSummary {
  return { ...bare(script), ...authors };
}

/** As the audit log records it: the log names people by itself. */
export type BareScript = Omit<ScriptSummary, keyof Authors>;

export function bare(script: Script): BareScript {
  const { deletedAt: _, createdAt, updatedAt, ...rest } = script;
  return { ...rest, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

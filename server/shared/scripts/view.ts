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
  owner: string;
  criticality: Script['criticality'];
  reviewedAt: string | null;
  reviewedBy: string | null;
  reviewedByName: string | null;
  /** Passwords and keys in it; null: it was not read yet. */
  secretCount: number | null;
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
  /** Passwords and keys in `content` are replaced: the caller may not see them. */
  masked: boolean;
}

/** What is known of a script beside its own row; names are of people who may have been removed since. */
export interface Known {
  createdByName: string | null;
  updatedByName: string | null;
  reviewedByName: string | null;
  secretCount: number | null;
}

export function summarise(script: Script, known: Known): ScriptSummary {
  const { createdByName, updatedByName, reviewedByName, secretCount } = known;
  return { ...bare(script), createdByName, updatedByName, reviewedByName, secretCount };
}

/** As the audit log records it: the log names people by itself. */
export type BareScript = Omit<ScriptSummary, keyof Known>;

export function bare(script: Script): BareScript {
  const { deletedAt: _, deletedBy: __, createdAt, updatedAt, reviewedAt, ...rest } = script;
  return {
    ...rest,
    reviewedAt: reviewedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

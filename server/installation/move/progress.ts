import { addressOf, type DatabaseAddress, type SharedTarget } from '../../../db/shared/target.ts';
import type { Failure } from './failure.ts';

interface Begun {
  /** Where to; without user and password. */
  to: DatabaseAddress | null;
  startedAt: string;
}

interface Ended extends Begun {
  endedAt: string;
}

/** The last move of this server, as it stands. */
export type MoveStatus =
  | { state: 'idle' }
  | (Begun & {
      state: 'running';
      step: 'preparing' | 'copying' | 'verifying' | 'switching';
      table: string | null;
      rows: number;
      rowsDone: number;
    })
  | (Ended & {
      state: 'done';
      tables: number;
      rows: number;
      logs: number;
      /** The folder of the embedded database, as it was. */
      kept: string;
    })
  | (Ended & { state: 'failed' | 'cancelled'; failure: Failure });

export function beginning({ url }: SharedTarget): MoveStatus {
  const startedAt = new Date().toISOString();
  const to = addressOf(url) ?? null;
  return { state: 'running', to, startedAt, step: 'preparing', table: null, rows: 0, rowsDone: 0 };
}

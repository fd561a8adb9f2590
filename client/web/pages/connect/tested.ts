import type { ConnectionTest } from '../../data/types.ts';

/** A connection that was tested, with what the test found. */
export interface Tested {
  url: string;
  test: ConnectionTest;
}

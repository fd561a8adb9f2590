import { createClient } from '../../sdk/index.ts';

/**
 * The typed client of this page; cookies carry both proofs. What the server says comes later ("retry
 * after") fails at once: a person is waiting, and the page shows the state and recovers by itself.
 */
export const wo = createClient({ server: '', retry: { tries: 3, maxWaitMs: 300 } });

import type { Reader } from '../reading.ts';

/** Facts of cmd scripts. */
export const readCmd: Reader = () => undefined;

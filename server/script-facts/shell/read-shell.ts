import type { Reader } from '../reading.ts';

/** Facts of sh and ksh scripts. */
export const readShell: Reader = () => undefined;

import type { Reader } from '../reading.ts';

/** Facts of VBScript scripts. */
export const readVbscript: Reader = () => undefined;

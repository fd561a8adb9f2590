import type { Reader } from '../reading.ts';

/** Facts of PowerShell scripts. */
export const readPowerShell: Reader = () => undefined;

import type { ProgramReader } from './program-call.ts';

/** mount, sh, ssh, smbclient … */
export const unixPrograms: Record<string, ProgramReader> = {};

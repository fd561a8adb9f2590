import type { ProgramReader } from './program-call.ts';

/** sqlcmd, sqlplus, psql, bcp … */
export const sqlClients: Record<string, ProgramReader> = {};

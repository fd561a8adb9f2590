import type { ProgramReader } from './program-call.ts';

/** curl, wget, ftp … */
export const webPrograms: Record<string, ProgramReader> = {};

import type { ProgramReader } from './program-call.ts';

/** net, subst, cmd, powershell, cscript, schtasks, psexec, cmdkey … */
export const windowsPrograms: Record<string, ProgramReader> = {};

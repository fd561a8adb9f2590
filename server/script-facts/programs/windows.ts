import { elsewherePrograms } from './elsewhere.ts';
import { launcherPrograms } from './launchers.ts';
import { net } from './net-use.ts';
import type { ProgramReader } from './program-call.ts';
import { subst } from './subst.ts';

/** net, subst, cmd, powershell, cscript, schtasks, psexec, cmdkey … */
export const windowsPrograms: Record<string, ProgramReader> = {
  net,
  net1: net,
  subst,
  ...launcherPrograms,
  ...elsewherePrograms,
};

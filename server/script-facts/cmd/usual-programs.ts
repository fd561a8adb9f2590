import { isKnownProgram } from '../programs/read-program.ts';

/** Programs that scripts call without an extension. */
const usualPrograms = new Set(
  'robocopy xcopy find findstr ping timeout tasklist taskkill sc reg sort attrib icacls cacls java javaw python perl msiexec msbuild dotnet git 7z 7za zip unzip tar wevtutil eventcreate net1 nslookup ipconfig where whoami hostname choice more fc comp chcp mode shutdown logoff query rundll32 regsvr32 certutil bitsadmin diskpart fsutil vssadmin gpupdate w32tm setx signtool ftp tftp telnet mstsc notepad'.split(
    ' ',
  ),
);

/** Whether a name is that of a program, and of no script. @param name - lower case and without `.exe` */
export function isUsualProgram(name: string): boolean {
  return isKnownProgram(name) || usualPrograms.has(name);
}

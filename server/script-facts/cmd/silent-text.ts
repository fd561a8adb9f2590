/** Programs whose arguments may hold a secret, wherever in a sentence they stand. */
const telling =
  'net net1 sqlcmd osql isql bcp sqlplus sqlldr expdp impdp exp imp rman psql mysql mysqldump db2 curl wget lftp cmdkey schtasks psexec psexec64 paexec winrs wmic plink pscp psftp sshpass smbclient';

const tellingPrograms: ReadonlySet<string> = new Set(telling.split(' '));

/** Whether a program's arguments are searched in the middle of a sentence too. @param name - lower case, no `.exe` */
export function isTelling(name: string): boolean {
  return tellingPrograms.has(name);
}

const leak = new RegExp(`\\b(?:set|cmd|powershell|pwsh|forfiles|${telling.replaceAll(' ', '|')})\\b`, 'i');

/** Whether a comment, or what is shown, may hold a command with a secret in it. */
export function mayLeak(text: string): boolean {
  return leak.test(text);
}

import { words as names } from '../programs/arguments.ts';
import type { Word } from '../words.ts';

/** Programs whose arguments may hold a secret, wherever in a sentence they stand. */
const telling = names(`
  net net1 cmdkey schtasks psexec psexec64 paexec winrs wmic sqlcmd osql isql bcp sqlplus sqlldr expdp impdp rman db2
  psql mysql mysqldump curl wget lftp ncftpput ncftpget plink pscp psftp sshpass smbclient
`);
const tellingPrograms: ReadonlySet<string> = new Set(telling);

/** What hands a command line on. */
const launchers = names('cmd powershell pwsh forfiles runas bash sh ssh');
const launchingPrograms: ReadonlySet<string> = new Set(launchers);

/** Whether a program's arguments are searched in the middle of a sentence too. @param name - lower case, no `.exe` */
export function isTelling(name: string): boolean {
  return tellingPrograms.has(name);
}

/** Whether words may be a command with a secret; names that are English words need something to go with them. */
export function mayTell(name: string, words: readonly Word[]): boolean {
  if (name === 'exp' || name === 'imp') return words.some(({ written }) => written.includes('='));
  return tellingPrograms.has(name) || launchingPrograms.has(name);
}

const leak = new RegExp(`\\b(?:set|exp|imp|${[...telling, ...launchers].join('|')})\\b`, 'i');

/** Whether a comment, or what is shown, may hold a command with a secret in it. */
export function mayLeak(text: string): boolean {
  return leak.test(text);
}

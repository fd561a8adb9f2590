/** Programs and cmdlets that may be given a password: in text, they are looked for at any word. */
export const searchedInText =
  /^(?:net1?|cmdkey|curl|sqlcmd|osql|isql|bcp|sqlplus|sqlldr|expdp|impdp|mysql|mysqldump|psql|db2|schtasks|psexec(?:64)?|runas|wget|smbclient|sshpass|plink|pscp|winrs|new-smbmapping|new-smbglobalmapping|invoke-sqlcmd|convertto-securestring|register-scheduledtask)$/;

/** Whether text may hold a command with a password, or a variable that is one. */
const worthReading =
  /\b(?:net1?(?:\.exe)?[ \t]{1,20}use|cmdkey|curl|sqlcmd|osql|isql|bcp|sqlplus|sqlldr|expdp|impdp|mysql|mysqldump|psql|db2|schtasks|psexec|runas|wget|smbclient|sshpass|plink|pscp|winrs|-smb(?:global)?mapping|invoke-sqlcmd|securestring|scheduledtask|mapnetworkdrive)\b|(?:pass|passw(?:or[dt]|d)|kennwort|pwd|pw|secret|token|api_?key|secret_access_key)\d{0,9}[ \t]{0,20}=/i;

export function mayHoldSecret(text: string): boolean {
  return worthReading.test(text);
}

/** Whether a string is a command line of which it is known that it may hold a password. */
export function isCommandLine(text: string): boolean {
  const first = /^[ \t]{0,20}([\w.-]{1,30})[ \t]/.exec(text)?.[1];
  return first !== undefined && searchedInText.test(first.toLowerCase().replace(/\.exe$/, ''));
}

import { quoted } from './cli.ts';

/** Flags that have a value, as one would type them; text of the user's is quoted for a POSIX shell. */
function flags(values: Record<string, string | undefined>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value = '']) => ` --${name} ${quoted(value)}`)
    .join('');
}

/** `npx wo roles create --key keeper`: the command for what a dialog of the team pages is about to do. */
export function cliTeam(command: string, values: Record<string, string | undefined> = {}): string {
  return `npx wo ${command}${flags(values)}`;
}

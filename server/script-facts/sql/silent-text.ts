import { mayLeak } from '../cmd/silent-text.ts';
import { logonPassword } from '../programs/oracle.ts';
import { type LineRange, searchLines } from '../search-lines.ts';
import type { SqlFacts } from './sql-facts.ts';

/** Searches comments for what leaks: statements, commands of clients, and the command lines that start clients. */
export function searchText(facts: SqlFacts, range: LineRange): void {
  searchLines(facts.source, facts.reading, range, 'sql');
  searchCommands(facts, range);
}

/** `-- run it by: sqlcmd -U sa -P pw -i this.sql`, `-- was CONNECT user/password@database` */
export function searchCommands(facts: SqlFacts, range: LineRange): void {
  const { reading, source, text } = facts;
  const searched = text.slice(range.start, range.end);
  if (mayLeak(searched)) searchLines(source, reading, range, 'cmd');
  for (const { 0: found, index } of searched.matchAll(logon)) {
    const at = range.start + index + found.length;
    const given = /^\S{1,200}/.exec(text.slice(at, Math.min(range.end, at + 200)))?.[0] ?? '';
    const password = given.includes('@') ? logonPassword(given, 0) : undefined;
    if (password) facts.secret(at + password.start, at + password.end, 'sqlplus-password');
  }
}

const logon = /\bconn(?:ect)?[ \t]{1,9}(?=\S)/gi;

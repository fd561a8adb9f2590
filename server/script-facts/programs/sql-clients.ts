import type { SecretKind } from '../model.ts';
import type { Word } from '../words.ts';
import { argumentsOf, type OptionSyntax, words } from './arguments.ts';
import { oraclePrograms } from './oracle.ts';
import type { ProgramCall, ProgramReader } from './program-call.ts';
import { addFile, addReference, addSecret, readInput } from './program-facts.ts';
import { commandLine, layoutOf, wordPart } from './word-parts.ts';

/** What the options of a client mean. */
interface Client {
  syntax: OptionSyntax;
  /** With a password. */
  passwords?: readonly string[];
  /** With a script, or several with commas between them. */
  scripts?: readonly string[];
  /** With a statement. */
  statements?: readonly string[];
  /** With a file for results. */
  outputs?: readonly string[];
  secret: SecretKind;
}

/** A reader of the command lines of one client. */
function client({ syntax, secret, ...options }: Client): ProgramReader {
  return (call) => {
    for (const { option, value } of argumentsOf(call, syntax)) {
      if (option === null || value === undefined) continue;
      if (options.passwords?.includes(option)) addPassword(call, value, secret);
      else if (options.scripts?.includes(option)) addScripts(call, value);
      else if (options.statements?.includes(option)) readStatement(call, value);
      else if (options.outputs?.includes(option)) addFile(call, value, 'write');
    }
    readInput(call);
  };
}

/** `-P -Q …`: a password that is left out. */
function addPassword(call: ProgramCall, value: Word, kind: SecretKind): void {
  if (value.quoted || !/^[-/][A-Za-z]$/.test(value.written)) addSecret(call, value, kind);
}

/** Nobody gives more of them in one argument. */
const mostParts = 100;

/** Several may be given, with commas between them. */
function addScripts(call: ProgramCall, value: Word): void {
  const layout = layoutOf(call.source, value);
  let from = 0;
  for (const name of layout.text.split(',', mostParts)) {
    const script = layout.text.includes(',')
      ? wordPart(call.source, layout, from, from + name.length)
      : value;
    addReference(call, script, 'sql');
    from += name.length + 1;
  }
}

/** A statement in an argument leaks what it leaks; other facts are those of scripts. */
export function readStatement(call: ProgramCall, value: Word): void {
  const { source, holes } = commandLine(call, [value]);
  call.reading.nested('sql', source, { secretsOnly: true, holes });
}

const sqlcmd = client({
  syntax: { values: 'acdDfFhHiKlmoPqQsStTUvVwyYzZ', attached: 'kXprLN', alsoBegins: '/', together: 'value' },
  passwords: ['P', 'z', 'Z'],
  scripts: ['i'],
  statements: ['q', 'Q'],
  outputs: ['o'],
  secret: 'sqlcmd-password',
});

const psql = client({
  syntax: {
    values: 'cdfFhLopPRTUv',
    longValues: words(
      'command dbname file set variable log-file output field-separator pset record-separator table-attr host port username',
    ),
    together: 'letters',
  },
  scripts: ['f', 'file'],
  statements: ['c', 'command'],
  outputs: ['o', 'output', 'L', 'log-file'],
  secret: 'sql-password',
});

const mysql = client({
  syntax: {
    values: 'BDehPSu',
    attached: 'p',
    longValues: ['execute', 'host', 'user', 'port', 'database', 'init-command', 'defaults-file'],
    together: 'letters',
  },
  passwords: ['p', 'password', 'password1', 'password2', 'password3'],
  statements: ['e', 'execute', 'init-command'],
  secret: 'sql-password',
});

const mysqlTool = client({
  syntax: { values: 'hPSuw', attached: 'p', together: 'letters' },
  passwords: ['p', 'password'],
  outputs: ['result-file'],
  secret: 'sql-password',
});

/** Clients with `-u user -p password -f script`, or letters near to that. */
const sybase = client({
  syntax: {
    values: 'acdDeEhHiIJlmoPqQrRsStUwxXyzZ',
    alsoBegins: '/',
    together: 'value',
  },
  passwords: ['P'],
  scripts: ['i'],
  statements: ['q', 'Q'],
  outputs: ['o'],
  secret: 'sqlcmd-password',
});

const osql = client({
  syntax: { values: 'acdDhHilmoPqQsStUw', alsoBegins: '/', together: 'value' },
  passwords: ['P'],
  scripts: ['i'],
  statements: ['q', 'Q'],
  outputs: ['o'],
  secret: 'sqlcmd-password',
});

const beeline = client({
  syntax: { values: 'uednpfiw', longValues: [], together: 'name' },
  passwords: ['p', 'password'],
  scripts: ['f', 'i'],
  statements: ['e'],
  secret: 'sql-password',
});

const hana = client({
  syntax: { values: 'ndupUiIoc', together: 'value' },
  passwords: ['p'],
  scripts: ['I'],
  outputs: ['o'],
  secret: 'sql-password',
});

const netezza = client({
  syntax: { values: 'cdfFhopPuvw', longValues: ['pw'], together: 'name' },
  passwords: ['pw', 'W', 'w'],
  scripts: ['f'],
  statements: ['c'],
  secret: 'sql-password',
});

/** `bcp table in|out|queryout|format file …` */
const bcp: ProgramReader = (call) => {
  const others: Word[] = [];
  const syntax = { values: 'abCdDefFhiKlLmoPqrStUVwx', alsoBegins: '/', together: 'value' } as const;
  for (const { option, value } of argumentsOf(call, syntax)) {
    if (option === 'P' && value) addPassword(call, value, 'bcp-password');
    else if (option === null && value) others.push(value);
    else if (option === 'o' || option === 'e') addFile(call, value, 'write');
  }
  const [, direction, file] = others;
  if (direction?.written.toLowerCase() === 'in') addFile(call, file, 'read');
  else if (/^(out|queryout)$/i.test(direction?.written ?? '')) addFile(call, file, 'write');
};

/** `db2 connect to x user y using pw`, in one argument or many, and `db2 -td@ -vf script`. */
const db2: ProgramReader = (call) => {
  let index = 1;
  for (; index < call.words.length; index++) {
    const flags = call.words[index]?.written ?? '';
    if (!/^[-+][a-z]/i.test(flags)) break;
    if (/^-[a-z]{0,8}(td.)?[a-z]{0,8}f$/i.test(flags)) addReference(call, call.words[++index], 'sql');
    else if (/^-[a-z]*[rzl]$/i.test(flags)) addFile(call, call.words[++index], 'write');
  }
  const statement = call.words.slice(index);
  if (statement.length > 0) {
    const { source, holes } = commandLine(call, statement);
    call.reading.nested('sql', source, { secretsOnly: true, holes });
  }
  readInput(call);
};

/** Clients of databases, by name. */
export const sqlClients: Record<string, ProgramReader> = {
  sqlcmd,
  osql,
  isql: sybase,
  'isql-fb': sybase,
  tsql: sybase,
  bcp,
  psql,
  pg_dump: psql,
  pg_restore: psql,
  vsql: netezza,
  nzsql: netezza,
  mysql,
  mariadb: mysql,
  mysqldump: mysqlTool,
  mysqladmin: mysqlTool,
  mysqlimport: mysqlTool,
  'mariadb-dump': mysqlTool,
  beeline,
  hdbsql: hana,
  db2,
  ...oraclePrograms,
};

import { describe, expect, it } from 'vitest';
import { readFacts } from '../read-facts.ts';

const facts = (text: string) => readFacts('sql', text);
const secretsOf = (text: string) =>
  facts(text).secrets.map(({ kind, line, column, length }) => {
    const value = (text.split('\n')[line - 1] ?? '').slice(column - 1, column - 1 + length);
    return `${kind} ${value}`;
  });

describe('references of a SQL script', () => {
  it.each([
    [':r D:\\a\\b.sql', ['include D:\\a\\b.sql']],
    [':r "D:\\a b\\c.sql"', ['include D:\\a b\\c.sql']],
    ['select 1\n:r b.sql\nGO', ['include b.sql']],
    ['@a.sql', ['include a.sql']],
    ['@a 1 2', ['include a']],
    ['@@a', ['include a']],
    ['@"a b.sql" x', ['include a b.sql']],
    ['@a.sql;\n@b;', ['include a.sql', 'include b']],
    ['START a.sql x\nsta b', ['include a.sql', 'include b']],
    ['select 1 from dual;\n@a', ['include a']],
    ['begin\n x;\nend;\n/\n@a', ['include a']],
    ['SET ECHO ON\nPROMPT x\n@a', ['include a']],
    ['EXEC p.run\n@a.sql', ['include a.sql']],
    ['EXEC dbo.p\n  @a = 1,\n  @b = 2', []],
    ['EXEC dbo.p\n@a,\n@b', []],
    ['SET @a = 1\nSELECT\n@a', []],
    ['select a from t@link\nwhere b = 1', []],
    ['select * from t connect by prior a = b\nstart with a = 1', []],
    ['START TRANSACTION;', []],
    ['\\i a.sql', ['include a.sql']],
    ['\\ir ../a.sql', ['include ../a.sql']],
    ["\\i '/a b.sql'", ['include /a b.sql']],
    ['select 1; \\i a.sql', ['include a.sql']],
    ['source a.sql', ['include a.sql']],
    ['\\. a.sql', ['include a.sql']],
    ['-- @a.sql\n/* \n:r b.sql\n/* */\n@c.sql\n*/\nREM @d.sql\nPROMPT @e.sql', []],
    ["select '\n@a.sql\n:x';", []],
    ['@https://x/a.sql', []],
    ["EXEC xp_cmdshell 'D:\\a\\b.cmd x'", ['run D:\\a\\b.cmd']],
    ['HOST /opt/a.sh x\n! /opt/b.sh', ['run /opt/a.sh', 'run /opt/b.sh']],
    ['\\! /opt/a.sh', ['run /opt/a.sh']],
    ['!! D:\\a.cmd\n:!! D:\\b.cmd', ['run D:\\a.cmd', 'run D:\\b.cmd']],
  ])('%j', (text, expected) => {
    expect(facts(text).references.map(({ how, target }) => `${how} ${target}`)).toEqual(expected);
  });

  it.each([
    [':setvar P D:\\a\n:r $(P)\\b.sql', { start: 'absolute', segments: ['D:', 'a', 'b.sql'] }],
    [':r $(P)\\b.sql', { start: 'unknown', segments: [null, 'b.sql'] }],
    [':setvar P a\n:setvar P b\n:r $(P)\\b.sql', { start: 'unknown', segments: [null, 'b.sql'] }],
    ['DEFINE p = "D:\\a"\n@&p\\b.sql', { start: 'absolute', segments: ['D:', 'a', 'b.sql'] }],
    ['DEFINE p = a\n@&&p..sql', { start: 'relative', segments: ['a.sql'] }],
    ['@&1\\b.sql', { start: 'unknown', segments: [null, 'b.sql'] }],
    ['\\set d /opt\n\\i :d/b.sql', { start: 'absolute', segments: ['opt', 'b.sql'] }],
  ])('fills in variables: %j', (text, path) => {
    expect(facts(text).references.map((reference) => reference.path)).toEqual([path]);
  });
});

describe('paths of shares in SQL', () => {
  it.each([
    ["BULK INSERT t FROM '\\\\s\\x y\\f.dat' WITH (A = 1)", ['\\\\s\\x y\\f.dat']],
    ["BACKUP DATABASE d TO DISK = N'\\\\s\\x\\d.bak'", ['\\\\s\\x\\d.bak']],
    ["exec p 'copy \\\\s\\x\\a.txt D:\\b'", ['\\\\s\\x\\a.txt']],
    ['SPOOL \\\\s\\x\\a.log', ['\\\\s\\x\\a.log']],
    [':setvar P "\\\\s\\x y"', ['\\\\s\\x y']],
    ['DEFINE p = \\\\s\\x', ['\\\\s\\x']],
    ['@\\\\s\\x\\a.sql', ['\\\\s\\x\\a.sql']],
    [':out \\\\s\\x\\a.txt', ['\\\\s\\x\\a.txt']],
    ["\\copy t from '\\\\s\\x y\\a.csv' csv", ['\\\\s\\x y\\a.csv']],
    ["PRINT 'see \\\\s\\x'; PROMPT \\\\s\\x\nPROMPT \\\\s\\x\n-- '\\\\s\\x'\n/* '\\\\s\\x' */", []],
    ["PRINT 'a' + '\\\\s\\x'\nSELECT '\\\\t\\x'", ['\\\\t\\x']],
  ])('%j', (text, expected) => {
    expect(facts(text).uncPaths.map(({ path }) => path)).toEqual(expected);
  });
});

describe('secrets of SQL scripts', () => {
  it.each([
    ["CREATE LOGIN a WITH PASSWORD = 'NotReal-1', CHECK_POLICY = OFF", ['sql-password NotReal-1']],
    [
      "ALTER LOGIN a WITH PASSWORD=N'NotReal-1' OLD_PASSWORD = 'NotReal-2'",
      ['sql-password NotReal-1', 'sql-password NotReal-2'],
    ],
    ["CREATE USER a WITH ENCRYPTED PASSWORD 'NotReal-1'", ['sql-password NotReal-1']],
    ["CREATE CREDENTIAL c WITH IDENTITY = 'u', SECRET = 'NotReal-1'", ['sql-password NotReal-1']],
    ["SET PASSWORD FOR 'u'@'%' = PASSWORD('NotReal-1')", ['sql-password NotReal-1']],
    ["SET PASSWORD = 'NotReal-1'", ['sql-password NotReal-1']],
    ['CREATE USER a IDENTIFIED BY NotReal#1;', ['sql-password NotReal#1']],
    [
      'ALTER USER a IDENTIFIED BY "Not Real" REPLACE "Old Real"',
      ['sql-password Not Real', 'sql-password Old Real'],
    ],
    ["CREATE USER 'a'@'h' IDENTIFIED WITH p BY 'NotReal-1'", ['sql-password NotReal-1']],
    ["CREATE USER a IDENTIFIED BY VALUES 'F8E'; CREATE USER b IDENTIFIED EXTERNALLY", []],
    ['CREATE USER a IDENTIFIED BY &pw; ALTER USER b IDENTIFIED BY "&&pw"', []],
    ["CREATE LOGIN a WITH PASSWORD = '$(PW)'; CREATE LOGIN b WITH PASSWORD = ''", []],
    ["CREATE LOGIN a WITH PASSWORD = '****'; CREATE LOGIN b WITH PASSWORD = '<password>'", []],
    ['CONNECT u/NotReal-1@D', ['sqlplus-password NotReal-1']],
    ['conn u/"Not@Real"@D as sysdba', ['sqlplus-password Not@Real']],
    ['CONNECT /@D\nCONNECT u@D\nCONNECT u/&pw@D', []],
    [':connect s -U u -P NotReal-1', ['sqlcmd-password NotReal-1']],
    [':connect s -U u -P $(PW)', []],
    ['CONNECT TO d USER u USING NotReal-1', ['sql-password NotReal-1']],
    ["DECLARE @password varchar(20) = 'NotReal-1'", ['password-variable NotReal-1']],
    ["SET @dbPwd = N'NotReal-1'", ['password-variable NotReal-1']],
    [
      "EXEC sp_addlinkedsrvlogin @rmtuser = 'u', @rmtpassword = N'NotReal-1'",
      ['password-variable NotReal-1'],
    ],
    ['DEFINE db_password = NotReal-1', ['password-variable NotReal-1']],
    [':setvar SQLPASSWORD NotReal-1', ['password-variable NotReal-1']],
    [
      "declare\n v_password varchar2(20) := 'NotReal-1';\nbegin null; end;\n/",
      ['password-variable NotReal-1'],
    ],
    ["EXECUTE IMMEDIATE 'create user a identified by NotReal-1'", ['sql-password NotReal-1']],
    ["EXEC('CREATE LOGIN a WITH PASSWORD = ''NotReal-1''')", ['sql-password NotReal-1']],
    ["-- CREATE LOGIN a WITH PASSWORD = 'NotReal-1'", ['sql-password NotReal-1']],
    ["/* don't\n CONNECT u/NotReal-1@D */", ['sqlplus-password NotReal-1']],
    ['REM ALTER USER a IDENTIFIED BY NotReal1', ['sql-password NotReal1']],
    ["DO $$ BEGIN CREATE USER a PASSWORD 'NotReal-1'; END $$;", ['sql-password NotReal-1']],
    ["SELECT password FROM t WHERE a = 'x'", []],
    ['-- run by: sqlcmd -S s -U sa -P NotReal-1 -i a.sql', ['sqlcmd-password NotReal-1']],
    ['/* usage:\n   sqlplus -s u/NotReal-1@D @a\n */', ['sqlplus-password NotReal-1']],
    ['-- net use Z: \\\\s\\x NotReal-1 /user:u', ['net-use-password NotReal-1']],
    ['REM was: curl -u u:NotReal-1 https://x', ['curl-password NotReal-1']],
    ['PROMPT sqlplus u/NotReal-1@D', ['sqlplus-password NotReal-1']],
    ["PRINT 'sqlcmd -U sa -P NotReal-1'", ['sqlcmd-password NotReal-1']],
    ['-- was CONNECT u/NotReal-1@D until May', ['sqlplus-password NotReal-1']],
    ['-- connect by name/first name; mail to a@b', []],
    ['-- rows are identified by the customer', []],
    ['-- identified by NotReal1', ['sql-password NotReal1']],
  ])('%j', (text, expected) => {
    expect(secretsOf(text)).toEqual(expected);
  });
});

describe('names and codes of SQL scripts', () => {
  it.each([
    ['DECLARE @a int = 1, @b varchar(10), @c decimal(5, 2) = 2\nDECLARE @d date', ['@a', '@c']],
    ["SET @a = 1; SET @b += 'x'\nSET NOCOUNT ON; SET @c = @d", ['@a', '@b', '@c']],
    ['SELECT @a = 1, @b = max(x), c = 3 FROM t WHERE @d = 1', ['@a', '@b']],
    ['SELECT TOP 1 @a = x FROM t; IF @b = 1 SELECT 1; EXEC p @c = 1', ['@a']],
    ['UPDATE t SET a = @x, b = @y', []],
    [':setvar A 1\n:setvar B "x y"\n:setvar C', ['A', 'B']],
    ['DEFINE a = 1\nDEF b=2\nDEFINE c\nUNDEFINE a', ['a', 'b']],
    ["ACCEPT a CHAR PROMPT 'x' HIDE\nCOLUMN x NEW_VALUE b NOPRINT", ['a', 'b']],
    ["\\set A 1\n\\set\n\\prompt 'x' B", ['A', 'B']],
    [
      'declare\n a number := 1;\n b number;\nbegin\n b := 2; if b = 1 then c := 3; end if;\n r.x := 4; t(1) := 5; p(x => 1);\nend;\n/',
      ['a', 'b', 'c'],
    ],
    ["-- SET @a = 1\nPRINT 'SET @b = 1'", []],
  ])('sets in %j', (text, expected) => {
    expect(new Set(facts(text).variablesSet)).toEqual(new Set(expected));
  });

  it.each([
    ['EXIT', []],
    ['EXIT 3', [3]],
    ['EXIT 3 ROLLBACK;', [3]],
    ['QUIT 4', [4]],
    ['EXIT SQL.SQLCODE', ['SQL.SQLCODE']],
    ['EXIT :rc', [':rc']],
    ['EXIT COMMIT', []],
    ['EXEC :rc := p.run\nEXIT :rc', [':rc']],
    ['EXEC p.run(1)\nSPOOL OFF\nEXIT 4', [4]],
    [
      'WHENEVER SQLERROR EXIT FAILURE ROLLBACK\nWHENEVER OSERROR EXIT 5\nWHENEVER SQLERROR CONTINUE',
      ['FAILURE', 5],
    ],
    ['begin\n loop\n exit when a = 1;\n exit;\n end loop;\nend;\n/', []],
    ['-- EXIT 3\nRETURN 4\n\\q', []],
  ])('exits in %j', (text, expected) => {
    expect(facts(text).exitCodes).toEqual(expected);
  });

  it('knows labels', () => {
    expect(facts('retry:\nSELECT 1;\nGOTO retry\n').labels).toEqual(['retry']);
    expect(facts('begin\n<<outer>>\nloop null; end loop;\nend;').labels).toEqual(['outer']);
  });

  it('reads what clients fill in', () => {
    expect(facts("PROMPT x\nselect '$(A)', '&b', &&c. from t;").variablesRead).toEqual(['A', 'b', 'c']);
    expect(facts("select 'R&D' from t;\nGO").variablesRead).toEqual([]);
  });

  it('lists files that are written', () => {
    expect(facts('SPOOL a.log\nSPOOL OFF\n').files).toMatchObject([{ path: 'a.log', access: 'write' }]);
  });
});

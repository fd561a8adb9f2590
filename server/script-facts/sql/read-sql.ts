import type { Reader } from '../reading.ts';
import { SqlFacts } from './sql-facts.ts';
import { SqlReader } from './sql-reader.ts';
import { namesFilledIn } from './substitution.ts';

/** Facts of SQL scripts: T-SQL with sqlcmd, Oracle with SQL*Plus, PostgreSQL with psql, and what is near to them. */
export const readSql: Reader = (source, reading) => {
  const facts = new SqlFacts(source, reading);
  new SqlReader(facts).read();
  facts.finish();
  for (const name of namesFilledIn(source.text, facts.substitution)) reading.sink.variableRead(name);
};

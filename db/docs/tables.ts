import { getTableColumns, is, SQL } from 'drizzle-orm';
import { getTableConfig as pgConfig, PgDialect, PgTable } from 'drizzle-orm/pg-core';
import { getTableConfig as sqliteConfig, SQLiteSyncDialect, SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Comments } from './comments.ts';

/** A table as the document shows it; the same for both databases. */
export interface TableDoc {
  name: string;
  about: string;
  columns: ColumnDoc[];
  /** Primary keys of several columns, references, unique and check constraints, indexes: one line each. */
  rules: string[];
}

export interface ColumnDoc {
  name: string;
  type: string;
  nullable: boolean;
  fallback: string;
  about: string;
}

interface AnyColumn {
  name: string;
  getSQLType(): string;
  notNull: boolean;
  primary: boolean;
  isUnique: boolean;
  default: unknown;
}

/** What the two dialects' table configurations have in common. */
interface AnyConfig {
  name: string;
  columns: AnyColumn[];
  primaryKeys: { columns: { name: string }[] }[];
  foreignKeys: { reference(): { columns: { name: string }[] }; onDelete: string | undefined }[];
  uniqueConstraints: { columns: { name: string }[] }[];
  checks: { name: string; value: SQL }[];
  indexes: IndexLike[];
}

interface IndexLike {
  config: { name?: string; unique?: boolean; columns: unknown[]; where?: SQL | undefined; method?: string };
}

const postgres = new PgDialect();
const sqlite = new SQLiteSyncDialect();

/** Describes every table a schema module exports, in alphabetical order. */
export function describeTables(schema: Record<string, unknown>, comments: Comments): TableDoc[] {
  const docs = Object.values(schema).flatMap((value) => {
    if (is(value, PgTable)) {
      const text = (part: SQL) => postgres.sqlToQuery(part.inlineParams()).sql;
      return [describe(value, pgConfig(value), foreignTargets(pgConfig(value).foreignKeys), text, comments)];
    }
    if (is(value, SQLiteTable)) {
      const text = (part: SQL) => sqlite.sqlToQuery(part.inlineParams()).sql;
      return [
        describe(value, sqliteConfig(value), foreignTargets(sqliteConfig(value).foreignKeys), text, comments),
      ];
    }
    return [];
  });
  return docs.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function describe(
  table: PgTable | SQLiteTable,
  config: AnyConfig,
  targets: string[],
  text: (part: SQL) => string,
  comments: Comments,
): TableDoc {
  const plain = (part: SQL) => text(part).replaceAll(`"${config.name}".`, '').replaceAll('"', '');
  const properties = new Map(
    Object.entries(getTableColumns(table)).map(([key, column]) => [column.name, key]),
  );
  return {
    name: config.name,
    about: comments.tables.get(config.name) ?? '',
    columns: config.columns.map((column) => ({
      name: column.name,
      type: column.getSQLType(),
      nullable: !column.notNull && !column.primary,
      fallback: fallbackOf(column.default, plain),
      about: comments.columns.get(`${config.name}.${properties.get(column.name)}`) ?? '',
    })),
    rules: rulesOf(config, targets, plain),
  };
}

function fallbackOf(value: unknown, plain: (part: SQL) => string): string {
  if (value === undefined) return '';
  if (is(value, SQL)) return plain(value);
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}

function rulesOf(config: AnyConfig, targets: string[], plain: (part: SQL) => string): string[] {
  const list = (columns: { name: string }[]) => columns.map((column) => column.name).join(', ');
  const single = config.columns
    .filter((column) => column.primary)
    .map((column) => `primary key (${column.name})`);
  return [
    ...single,
    ...config.primaryKeys.map((key) => `primary key (${list(key.columns)})`),
    ...config.foreignKeys.map(
      (key, i) => `${list(key.reference().columns)} → ${targets[i] ?? ''}${onDelete(key)}`,
    ),
    ...config.columns.filter((column) => column.isUnique).map((column) => `unique (${column.name})`),
    ...config.uniqueConstraints.map((key) => `unique (${list(key.columns)})`),
    ...config.indexes.map((index) => indexLine(index, plain)),
    ...config.checks.map((check) => `check \`${check.name}\`: ${plain(check.value)}`),
  ];
}

function onDelete(key: { onDelete: string | undefined }): string {
  return key.onDelete && key.onDelete !== 'no action' ? `, on delete ${key.onDelete}` : '';
}

function indexLine({ config }: IndexLike, plain: (part: SQL) => string): string {
  const parts = config.columns.map((column) => {
    if (is(column, SQL)) return plain(column);
    return typeof column === 'object' && column !== null && 'name' in column ? String(column.name) : '?';
  });
  const kind = config.unique ? 'unique index' : 'index';
  const method = config.method && config.method !== 'btree' ? ` using ${config.method}` : '';
  const where = config.where ? ` where ${plain(config.where)}` : '';
  return `${kind} \`${config.name ?? ''}\`${method} (${parts.join(', ')})${where}`;
}

interface ForeignKeyLike<T> {
  reference(): { foreignTable: T; foreignColumns: { name: string }[] };
}

function foreignTargets(keys: ForeignKeyLike<PgTable>[] | ForeignKeyLike<SQLiteTable>[]): string[] {
  return keys.map((key) => {
    const { foreignTable, foreignColumns } = key.reference();
    const name = is(foreignTable, PgTable) ? pgConfig(foreignTable).name : sqliteConfig(foreignTable).name;
    return `${name} (${foreignColumns.map((column) => column.name).join(', ')})`;
  });
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { describe, expect, it } from 'vitest';
import * as local from '../local/schema/index.ts';
import * as shared from '../shared/schema/index.ts';
import { readComments } from './comments.ts';
import { schemaDocument } from './document.ts';
import { describeTables } from './tables.ts';

const schemas = { local, shared };

describe('docs/database-schema.md', () => {
  it('is what the schemas say (else run: npm run docs:schema)', () => {
    const file = join(import.meta.dirname, '../../docs/database-schema.md');
    expect(readFileSync(file, 'utf8')).toBe(schemaDocument());
  });

  it.each(['local', 'shared'] as const)('says what each %s table is for', (folder) => {
    const comments = readComments(join(import.meta.dirname, '..', folder, 'schema'));
    const silent = describeTables(schemas[folder], comments).filter((table) => table.about === '');
    expect(silent.map((table) => table.name)).toEqual([]);
  });
});

describe('describeTables', () => {
  const parents = pgTable('parents', { id: uuid('id').primaryKey() });
  const things = pgTable(
    'things',
    {
      id: uuid('id').primaryKey(),
      parentId: uuid('parent_id').references(() => parents.id, { onDelete: 'cascade' }),
      name: text('name').notNull().default('new'),
      size: integer('size').notNull().default(sql`1 + 1`),
    },
    (t) => [
      check('things_size_check', sql`${t.size} > 0`),
      index('things_name_idx').on(sql`lower(${t.name})`).where(sql`${t.size} > 7`),
    ],
  );
  const comments = {
    tables: new Map([['things', 'Things.']]),
    columns: new Map([['things.parentId', 'whose']]),
  };

  it('shows columns, defaults, references, checks and indexes', () => {
    expect(describeTables({ things }, comments)).toEqual([
      {
        name: 'things',
        about: 'Things.',
        columns: [
          { name: 'id', type: 'uuid', nullable: false, fallback: '', about: '' },
          { name: 'parent_id', type: 'uuid', nullable: true, fallback: '', about: 'whose' },
          { name: 'name', type: 'text', nullable: false, fallback: "'new'", about: '' },
          { name: 'size', type: 'integer', nullable: false, fallback: '1 + 1', about: '' },
        ],
        rules: [
          'primary key (id)',
          'parent_id → parents (id), on delete cascade',
          'index `things_name_idx` (lower(name)) where size > 7',
          'check `things_size_check`: size > 0',
        ],
      },
    ]);
  });
});

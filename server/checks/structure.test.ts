import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../testing/temp.ts';
import { checkStructure } from './structure.ts';

/** One seeded violation per rule: [file, what it imports]. */
const seeded: Record<string, [file: string, statement: string][]> = {
  'db-is-a-leaf': [['db/leaf.ts', "import '../server/config.ts'"]],
  'one-database-per-wing-of-db': [['db/local/wing.ts', "import '../shared/client.ts'"]],
  'local-never-shared': [
    ['server/local/notes/leak.ts', "import type {} from '../../../db/shared/client.ts'"],
  ],
  'shared-never-local': [['server/shared/scripts/leak.ts', "import '../../../db/local/client.ts'"]],
  'feature-through-its-service': [
    ['server/shared/scripts/inside.ts', "import '../teams/slug.ts'"],
    ['server/shared/scripts/crossing.ts', "import '../teams/service.ts'; import '../auth/caller.ts'"], // allowed
  ],
  'client-imports-only-types-of-server': [
    ['client/sdk/code.ts', "import { a } from '../../server/config.ts'; a"],
    ['client/sdk/types.ts', "import type { T } from '../../server/config.ts'; export type U = T"], // allowed
  ],
  'client-not-db': [
    ['client/sdk/rows.ts', "import type {} from '../../db/shared/client.ts'"],
    ['client/cli/commands/shared.ts', "import '../../../db/shared/client.ts'"], // allowed: for a DBA
  ],
  'clients-over-the-sdk': [['client/cli/page.ts', "import '../web/page.tsx'"]],
  'server-not-client': [['server/http/page.ts', "import '../../client/web/page.tsx'"]],
  'product-not-harness': [['server/http/seam.ts', "import '../testing/builders.ts'"]],
  'no-dev-dependency-at-run-time': [['server/http/tool.ts', "import 'only-for-developers'"]],
  'nothing-unresolved': [['server/http/typo.ts', "import './no-such-file.ts'"]],
  'no-cycle': [
    ['server/system/a.ts', "import './b.ts'"],
    ['server/system/b.ts', "import './a.ts'"],
  ],
  'no-type-cycle': [
    ['server/system/c.ts', "import type {} from '../text/d.ts'"],
    ['server/text/d.ts', "import '../system/c.ts'"],
    ['server/system/e.ts', "import type {} from './f.ts'"], // one folder: allowed
    ['server/system/f.ts', "import './e.ts'"],
  ],
  'only-bridges-see-both': [
    ['server/http/both.ts', "import '../local/notes/service.ts'; import '../../db/shared/client.ts'"],
    [
      'server/bridge/publish/both.ts',
      "import '../../../db/local/client.ts'; import '../../../db/shared/client.ts'",
    ],
    // The context may be part of a cycle of types, and may name both wings.
    [
      'server/trpc/context.ts',
      "import type {} from './user.ts'; import type {} from '../../db/local/client.ts'",
    ],
    ['server/trpc/user.ts', "import type {} from './context.ts'; import '../../db/shared/client.ts'"],
  ],
};

const bystanders = [
  'server/config.ts',
  'server/testing/builders.ts',
  'server/local/notes/service.ts',
  'server/shared/teams/slug.ts',
  'server/shared/teams/service.ts',
  'server/shared/auth/caller.ts',
  'db/local/client.ts',
  'db/shared/client.ts',
  'client/web/page.tsx',
];

describe('the structure of this checkout', () => {
  it('keeps every rule, with every source file looked at', async () => {
    const { violations, missed, checked } = await checkStructure();
    expect(violations).toEqual([]);
    expect(missed).toEqual([]);
    expect(checked.length).toBeGreaterThan(50);
  });
});

describe('the structure rules', () => {
  it('each fire on a violation seeded for them, and on nothing else', async () => {
    const folder = seedTree();

    const { violations, missed } = await checkStructure(folder);

    const fired = new Set(violations.map(({ rule, from }) => `${rule}: ${from}`));
    const expected = Object.entries(seeded).map(([rule, [first]]) => `${rule}: ${first?.[0]}`);
    expect([...fired].toSorted()).toEqual(expected.toSorted());
    expect(missed).toEqual([]);
  });

  it('have a seeded violation each', () => {
    const names = configuredRules().filter((name) => !(name in seeded));
    expect(names).toEqual([]);
  });

  it('name a source file that the checker skipped', async () => {
    const folder = seedTree();
    write(folder, 'server/http/node_modules.ts', ''); // its name matches `doNotFollow`
    expect((await checkStructure(folder)).missed).toEqual(['server/http/node_modules.ts']);
  });
});

function configuredRules(): string[] {
  const config: { forbidden: { name: string }[] } = createRequire(import.meta.url)(
    '../../.dependency-cruiser.cjs',
  );
  return config.forbidden.map((rule) => rule.name);
}

function seedTree(): string {
  const folder = tempFolder('structure');
  for (const file of bystanders) write(folder, file, 'export const a = 1; export type T = 1;');
  for (const [file, text] of Object.values(seeded).flat()) write(folder, file, `${text};\nexport {};\n`);
  write(
    folder,
    'package.json',
    '{ "type": "module", "devDependencies": { "only-for-developers": "1.0.0" } }',
  );
  write(
    folder,
    'node_modules/only-for-developers/package.json',
    '{ "name": "only-for-developers", "main": "i.js" }',
  );
  write(folder, 'node_modules/only-for-developers/i.js', '');
  return folder;
}

function write(folder: string, file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

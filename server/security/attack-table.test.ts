import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../db/package-root.ts';

const root = packageRoot();
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** Rows of the table of attacks in docs/security.md, each with the tests it names as `file: words of the name`. */
function attacksIn(page: string): { attack: string; tests: { file: string; name: string }[] }[] {
  const section = page.split(/^## /m).find((one) => one.startsWith('Attacks')) ?? '';
  const rows = [...section.matchAll(/^\| (?!-|attack |\*with|\*by|\*against)(.+?) \| .* \| (.*) \|$/gm)];
  return rows.map(([, attack = '', named = '']) => ({
    attack,
    tests: [...named.matchAll(/`([^`:]+): ([^`]+)`/g)].map(([, file = '', name = '']) => ({ file, name })),
  }));
}

/** Names of tests and of what they describe, as far as a file spells them. */
function namesIn(file: string): string[] {
  const text = existsSync(join(root, file)) ? read(file) : '';
  return [...text.matchAll(/(?:\bit|\bdescribe|\))[\w.]*\(\s*(['`"])((?:\\.|(?!\1).)*)\1/g)]
    .concat([...text.matchAll(/\[\s*(['"])([^'"\n]+)\1,/g)])
    .map(([, , name = '']) => name);
}

const missing = (page: string) =>
  attacksIn(page).flatMap(({ attack, tests }) =>
    tests.length === 0
      ? [`${attack}: no test`]
      : tests
          .filter(({ file, name }) => !namesIn(file).some((one) => one.includes(name)))
          .map(({ file, name }) => `${file}: ${name}`),
  );

describe('the table of attacks in docs/security.md', () => {
  const page = read('docs/security.md');

  it('names tests that exist, for every attack', () => {
    expect(attacksIn(page).length).toBeGreaterThan(30);
    expect(missing(page)).toEqual([]);
  });

  it('names every file of tests in this folder', () => {
    const named = new Set(attacksIn(page).flatMap(({ tests }) => tests.map(({ file }) => file)));
    const here = readdirSync(join(root, 'server/security')).filter((name) => name !== 'attack-table.test.ts');
    expect(here.filter((name) => !named.has(`server/security/${name}`))).toEqual([]);
  });

  it('would not pass with a test that there is not, or none (control)', () => {
    const wrong = [
      '## Attacks',
      '| flies | the roof | `server/security/inputs.test.ts: no such name` |',
      '| digs | the floor | `server/security/none.test.ts: in any filter` |',
      '| waits | nothing | none |',
    ].join('\n');
    expect(missing(wrong)).toHaveLength(3);
  });
});

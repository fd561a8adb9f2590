import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../db/package-root.ts';

const root = packageRoot();

function markdownIn(folder: string): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return markdownIn(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

const pages = ['README.md', 'CHANGELOG.md', ...markdownIn('docs')];
const read = (page: string) => readFileSync(join(root, page), 'utf8');

/** Targets of links that are not addresses; code blocks, code spans and the SQL of a check hold none. */
function linksOf(text: string): string[] {
  const prose = text
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/^- check .*$/gm, '')
    .replace(/`[^`\n]*`/g, '');
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors of a page, made as GitHub makes them, and those it names itself. */
function anchorsOf(text: string): Set<string> {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '');
  const named = [...prose.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id);
  const headings = [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
  return new Set([...named, ...headings]);
}

/** What is wrong with the links of a page, as `target`. */
function brokenLinks(page: string, text: string): string[] {
  return linksOf(text).filter((target) => {
    const [file = '', anchor] = target.split('#');
    const path = file === '' ? page : join(dirname(page), file);
    if (!existsSync(join(root, path))) return true;
    return anchor !== undefined && !anchorsOf(read(path)).has(anchor);
  });
}

describe('the documents', () => {
  it.each(pages)('%s links only to what exists', (page) => {
    expect(brokenLinks(page, read(page))).toEqual([]);
  });

  it('would not pass with a link to nothing (control)', () => {
    const text =
      'see [a](nowhere.md), [b](docs/operations.md#no-such-heading), `[c](code.md)` and [d](LICENSE)';
    expect(brokenLinks('README.md', text)).toEqual(['nowhere.md', 'docs/operations.md#no-such-heading']);
  });

  it('can all be reached from docs/README.md', () => {
    const seen = new Set<string>();
    const visit = (page: string): void => {
      if (seen.has(page) || !page.endsWith('.md')) return;
      seen.add(page);
      for (const target of linksOf(read(page))) {
        const [file = ''] = target.split('#');
        if (file !== '') visit(relative(root, join(root, dirname(page), file)));
      }
    };
    visit(join('docs', 'README.md'));
    expect(pages.filter((page) => !seen.has(page))).toEqual([]);
  });

  it('name every setting of server/config.ts in operations.md, and no other', () => {
    const settings = (text: string) =>
      new Set([...text.matchAll(/^ {2}(WO_[A-Z_]+):/gm)].map(([, name]) => name));
    const known = settings(read('server/config.ts'));
    const table = [...read('docs/operations.md').matchAll(/^\| `(WO_[A-Z_]+)`/gm)].map(([, name]) => name);
    expect(known.size).toBeGreaterThan(5);
    expect(table.sort()).toEqual([...known].sort());
  });

  it('show the two commands of the README as they are run', () => {
    expect(read('README.md')).toContain('```sh\nnpm ci && npm start\n```');
    expect(read('README.md')).toContain('```sh\nnpm ci && npm test\n```');
  });
});

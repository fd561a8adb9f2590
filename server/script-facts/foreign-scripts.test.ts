import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { kindOf } from '../shared/scripts/script-path.ts';
import { readFacts } from './read-facts.ts';

const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));

/** Scripts that others wrote, with whatever they thought of: those of the packages that are installed. */
const foreign = readdirSync(modules, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(cmd|bat|ps1|psm1|sh|ksh|bash|vbs|wsf|sql)$/i.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name));

describe('scripts of installed packages', () => {
  it('are there', () => {
    expect(foreign.length).toBeGreaterThan(3);
  });

  it.each(foreign)('%s is read', (path) => {
    const text = readFileSync(path, 'utf8');
    const lines = text.split('\n');
    const facts = readFacts(kindOf(path), text);
    for (const { line, column, target } of facts.references)
      expect(
        lines
          .slice(line - 1)
          .join('\n')
          .slice(column - 1),
      ).toContain(target);
    for (const { line, column, path: unc } of facts.uncPaths)
      expect(lines[line - 1]?.slice(column - 1)).toContain(unc);
  });
});

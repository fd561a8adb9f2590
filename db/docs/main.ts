import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaDocument } from './document.ts';

/** Writes `docs/database-schema.md`; with `--check` only says whether it is what would be written. */

const file = join(import.meta.dirname, '../../docs/database-schema.md');

function current(): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

const wanted = schemaDocument();
if (!process.argv.includes('--check')) writeFileSync(file, wanted);
else if (current() !== wanted) {
  process.stderr.write('docs/database-schema.md is not what the schemas say. Run: npm run docs:schema\n');
  process.exitCode = 1;
}

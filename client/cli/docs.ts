import { readFile, writeFile } from 'node:fs/promises';
import { docsFile, marker, reference } from './reference.ts';

// npm run docs:cli: writes the reference into docs/cli.md, below the part that is written by hand.

const [byHand] = (await readFile(docsFile, 'utf8')).split(marker);
await writeFile(docsFile, `${byHand}${marker}\n\n${reference()}\n`);

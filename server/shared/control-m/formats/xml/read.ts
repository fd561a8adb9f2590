import { type Findings, type FolderRef, limits, type Reader, tooMany } from '../../model/reading.ts';
import { decodeText } from '../text/decode.ts';
import { Structure } from './structure.ts';
import { XmlTokenizer } from './tokens.ts';

/**
 * Reads an XML export of Control-M (design, control-m.md, "XML export"). The whole file is looked through before
 * anything is made of it: one that breaks off after a million jobs costs no more than reading it.
 */
export const readXml: Reader = async (open, findings) => {
  const counted = new Counting();
  await readInto(open, counted);
  if (counted.definitions > limits.definitions) throw tooMany();
  await readInto(open, findings);
};

async function readInto(open: Parameters<Reader>[0], findings: Findings): Promise<void> {
  const tokenizer = new XmlTokenizer(new Structure(findings));
  for await (const text of decodeText(open, { declared: declaredEncoding })) tokenizer.write(text);
  tokenizer.end();
}

/** Takes what is found, and makes nothing of it. */
class Counting implements Findings {
  definitions = 0;

  openFolder(): FolderRef {
    this.definitions += 1;
    return 0 as FolderRef; // nobody asks for the folder
  }

  job(): void {
    this.definitions += 1;
  }

  closeFolder(): void {}
  other(): void {}
  warn(): void {}
}

/** What `<?xml … encoding="…"?>` at the very beginning says. */
function declaredEncoding(head: string): string | undefined {
  return /^<\?xml\s[^>]*?\sencoding\s*=\s*["']([^"'<>]*)["']/.exec(head)?.[1];
}

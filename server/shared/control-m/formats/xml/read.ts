import { type Findings, type Reader } from '../../model/reading.ts';
import { decodeText } from '../text/decode.ts';
import { Structure } from './structure.ts';
import { XmlTokenizer } from './tokens.ts';

/** Reads an XML export of Control-M (design, control-m.md, "XML export"). */
export const readXml: Reader = async (open, findings: Findings) => {
  const tokenizer = new XmlTokenizer(new Structure(findings));
  for await (const text of decodeText(open, { declared: declaredEncoding })) tokenizer.write(text);
  tokenizer.end();
};

/** What `<?xml … encoding="…"?>` at the very beginning says. */
function declaredEncoding(head: string): string | undefined {
  return /^<\?xml\s[^>]*?\sencoding\s*=\s*["']([^"'<>]*)["']/.exec(head)?.[1];
}

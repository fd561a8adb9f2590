import { looksLikeReport } from '../formats/csv/header.ts';
import { readCsv } from '../formats/csv/read.ts';
import { readJson } from '../formats/json/read.ts';
import { readXml } from '../formats/xml/read.ts';
import type { Reader } from '../model/reading.ts';

/** Enough to see a first line. */
const headBytes = 4_096;

/** The reader for a file by how it begins: names say what somebody hoped to send. */
export async function readerOf(open: () => AsyncIterable<Uint8Array>): Promise<Reader> {
  const head = (await headOf(open())).trimStart();
  if (head === '' || head.startsWith('<')) return readXml;
  if (looksLikeJson(head)) return readJson;
  if (looksLikeReport(head)) return readCsv;
  const mark = /[<{]/.exec(head)?.[0]; // something stands before the document: its reader says where
  if (mark === '<') return readXml;
  return mark === '{' ? readJson : readCsv;
}

/** A comment is not JSON, but whoever wrote it meant JSON. */
function looksLikeJson(head: string): boolean {
  if (/^[{[/]/.test(head)) return true;
  if (head.startsWith('"')) return !/^"[^"\n]*"[ ]*[,;\t]/.test(head); // else the first column of a report
  return /^(true|false|null|-?\d+(\.\d+)?)\s*$/.test(head);
}

/** Text of the first bytes without mark, in whatever encoding: what decides is in all of them alike. */
async function headOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of bytes) {
    parts.push(part);
    length += part.length;
    if (length >= headBytes) break;
  }
  return Buffer.concat(parts)
    .subarray(0, headBytes)
    .toString('latin1')
    .replace(/^(\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)/, '')
    .replaceAll('\0', '');
}

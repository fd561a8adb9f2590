#!/usr/bin/env node
// Verifies an NDJSON export of an audit log (`wo audit export --format ndjson`) with nothing but Node, sharing no code
// with Workspace Organizer. What it checks is described in audit.md. Usage: node verify-audit-export.mjs <file>
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

async function* linesOf(file) {
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(file)) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      yield rest.subarray(0, end);
      rest = rest.subarray(end + 1);
    }
  }
  if (rest.length > 0) yield rest;
}

function parse(line) {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line));
    return value !== null && typeof value === 'object' ? value : {};
  } catch {
    return undefined;
  }
}

const isHeader = ({ type, format, version, canon, whole, logs }) =>
  type === 'header' &&
  format === 'wo-audit-export' &&
  version === 1 &&
  canon === 1 &&
  typeof whole === 'boolean' &&
  Array.isArray(logs) &&
  logs.every(isSeal) &&
  (!whole || logs.length === 1);
const isHash = (text) => typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
const isCount = (n) => Number.isSafeInteger(n) && n >= 0;
const isSeal = (seal) =>
  typeof seal?.log === 'string' &&
  isCount(seal.size) &&
  isHash(seal.head) &&
  isCount(seal.from?.size) &&
  isHash(seal.from?.head);
const isEntry = ({ type, log, idx, id, leaf, canon }) =>
  type === 'entry' &&
  typeof log === 'string' &&
  (idx === null || isCount(idx)) &&
  typeof id === 'string' &&
  isHash(leaf) &&
  (canon === null || typeof canon === 'string');

export async function verify(file) {
  let header,
    head,
    trailer,
    line = 0,
    count = 0,
    idx = 0;
  const bad = (problem) => ({ ok: false, problem, line });
  for await (const bytes of linesOf(file)) {
    line += 1;
    const value = parse(bytes);
    if (trailer) return bad('AFTER_TRAILER');
    if (value === undefined) return bad('NOT_JSON');
    if (line === 1) {
      if (!isHeader(value)) return bad('NO_HEADER');
      header = value;
      if (header.whole) ({ size: idx, head } = header.logs[0].from);
    } else if (value.type === 'trailer') trailer = value;
    else {
      if (!isEntry(value)) return bad('NOT_AN_ENTRY');
      if (value.canon === null) return bad('ROW_MISSING');
      if (sha256(Buffer.of(0), value.canon).toString('hex') !== value.leaf) return bad('LEAF_MISMATCH');
      const row = parse(Buffer.from(value.canon));
      if (row?.id !== value.id || row.log !== value.log) return bad('ROW_CHANGED');
      count += 1;
      if (!header.whole) continue;
      if (value.log !== header.logs[0].log) return bad('ROW_CHANGED');
      if (value.idx !== idx + 1) return bad('GAP');
      const at = Buffer.alloc(8);
      at.writeBigUInt64BE(BigInt((idx += 1)));
      head = sha256(Buffer.of(1), at, Buffer.from(head, 'hex'), Buffer.from(value.leaf, 'hex')).toString(
        'hex',
      );
    }
  }
  if (!header) return bad('NO_HEADER');
  if (!trailer) return bad('CUT');
  if (trailer.count !== count) return bad('COUNT_MISMATCH');
  if (!isDeepStrictEqual(trailer.logs, header.logs)) return bad('TRAILER_MISMATCH');
  const [seal] = header.logs;
  if (header.whole && idx !== seal.size) return bad('GAP');
  if (header.whole && head !== seal.head) return bad('HEAD_MISMATCH');
  return { ok: true, whole: header.whole, count, ...(header.whole && { log: seal.log, size: idx, head }) };
}

if (process.argv[1] === import.meta.filename) {
  const result = await verify(process.argv[2]);
  console.log(JSON.stringify(result));
  process.exitCode = result.ok ? 0 : 1;
}

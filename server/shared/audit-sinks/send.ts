import { createHmac } from 'node:crypto';
import { lookup } from 'node:dns';
import { open } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isForbiddenAddress } from '../../net/forbidden-addresses.ts';
import type { Delivered } from './service.ts';

/** A batch is a few hundred kilobytes; a receiver that takes longer is retried. */
const timeoutMs = 10_000;

/** Why a batch was not taken, in words that may be shown; never the address' secrets. */
export class SendError extends Error {}

/**
 * The lines of a batch: one JSON object per sealed row. `row` is the exact text that was sealed, so that
 * `leaf` is the SHA-256 of a zero byte and it.
 */
export function linesOf(log: string, rows: readonly Delivered[]): string {
  const line = ({ idx, leaf, canon }: Delivered) =>
    `{"log":${JSON.stringify(log)},"idx":${idx},"leaf":"${Buffer.from(leaf).toString('hex')}","row":${canon ?? 'null'}}\n`;
  return rows.map(line).join('');
}

/** Proves to the receiver who sends and that it is no replay: HMAC-SHA-256 over time, dot and body. */
export function signature(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

/**
 * Posts a batch. Any answer but 2xx, and no answer within ten seconds, is a failure; redirects are not followed.
 * @throws SendError
 */
export function post(target: string, secret: string | null, body: string, stop: AbortSignal): Promise<void> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const headers = {
    'content-type': 'application/x-ndjson; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'user-agent': 'workspace-organizer',
    'x-wo-timestamp': timestamp,
    ...(secret !== null && { 'x-wo-signature': signature(secret, timestamp, body) }),
  };
  return new Promise((done, failed) => {
    const send = target.startsWith('https:') ? httpsRequest : httpRequest;
    const options = { method: 'POST', headers, lookup: guardedLookup, signal: stop };
    const request = send(target, options, (answer) => {
      answer.resume(); // whatever it says is not read, only drained
      const status = answer.statusCode ?? 0;
      if (status >= 200 && status < 300) answer.on('end', done).on('error', (error) => failed(told(error)));
      else failed(new SendError(`The receiver answered ${status}.`));
    });
    request.on('error', (error) => failed(told(error)));
    // not AbortSignal.timeout within AbortSignal.any: Node 20 may collect it as garbage, and then it never comes
    const late = setTimeout(() => request.destroy(new SendError(noAnswer)), timeoutMs);
    request.on('close', () => clearTimeout(late));
    request.end(body);
  });
}

const noAnswer = `No answer within ${timeoutMs / 1000} s.`;

function told(error: Error): SendError {
  if (error instanceof SendError) return error;
  if (error.name === 'AbortError') return new SendError('It was given up because the server stops.');
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'no connection';
  return new SendError(`The receiver cannot be reached (${code}).`);
}

/** Looks at the address that is really connected to: a name may point anywhere, and differently each time. */
const guardedLookup: LookupFunction = (hostname, options, answer) => {
  lookup(hostname, options, (error, address, family) => {
    const all = typeof address === 'string' ? [address] : (address ?? []).map((one) => one.address);
    if (!error && all.some(isForbiddenAddress))
      answer(
        new SendError('The name points to a link-local address, which is not allowed.'),
        address,
        family,
      );
    else answer(error, address, family);
  });
};

/**
 * Appends a batch to a file and waits until it is on the disk.
 * @throws SendError
 */
export async function append(file: string, body: string): Promise<void> {
  try {
    const handle = await open(file, 'a', 0o640); // opened each time: a rotated file is let go
    try {
      await handle.appendFile(body);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new SendError(`The file cannot be written (${code}).`);
  }
}

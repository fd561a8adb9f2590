import { connect } from 'node:net';

/** What is sent of a request; it has no body. */
export interface HeadOnly {
  method: string;
  path: string;
  headers: Record<string, string>;
}

/**
 * Sends requests one after the other over one connection without waiting for answers: some thousand a second, with
 * headers that no HTTP client would send.
 * @returns the status of each, in order; fewer when the server closed the connection before
 * @throws Error - an answer did not end within `timeoutMs`
 */
export function statusesOf(
  port: number,
  requests: readonly HeadOnly[],
  timeoutMs = 30_000,
): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const statuses: number[] = [];
    const socket = connect(port, '127.0.0.1');
    let rest = '';
    socket.setTimeout(timeoutMs, () => {
      socket.destroy();
      const { method, path } = requests[statuses.length - 1] ?? { method: '', path: '' };
      reject(
        new Error(`${statuses.length} of ${requests.length} answers, and then nothing: ${method} ${path}`),
      );
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(statuses));
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      rest += chunk;
      for (const [, status] of rest.matchAll(/HTTP\/1\.1 (\d{3}) /g)) statuses.push(Number(status));
      rest = rest.slice(-'HTTP/1.1 20'.length); // the beginning of the next one may be in it
      if (statuses.length >= requests.length) socket.destroy(); // not before: some work ends when its caller has gone
    });
    socket.write(requests.map(written).join(''), 'latin1');
  });
}

function written({ method, path, headers }: HeadOnly): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = method === 'GET' || method === 'HEAD' ? '' : 'content-length: 0\r\n';
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}${length}\r\n`;
}

import { get } from 'node:http';

/** Milliseconds until the last byte is there; the client does not parse what it got. */
export async function timedGet(
  url: string,
  headers: Record<string, string>,
): Promise<{ ms: number; bytes: number }> {
  const startedAt = performance.now();
  const bytes = await new Promise<number>((resolve, reject) => {
    get(url, { headers }, (response) => {
      let length = 0;
      response.on('data', (part: Buffer) => {
        length += part.length;
      });
      response.on('error', reject);
      response.on('end', () =>
        response.statusCode === 200 ? resolve(length) : reject(new Error(`${url}: ${response.statusCode}`)),
      );
    }).on('error', reject);
  });
  return { ms: performance.now() - startedAt, bytes };
}

export function p95(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Number.NaN;
}

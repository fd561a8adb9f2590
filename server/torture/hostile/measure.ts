import { setTimeout as sleep } from 'node:timers/promises';
import type { Bait } from './bait.ts';
import { type Costs, costsOf } from './process-costs.ts';
import type { HostileRequest } from './requests.ts';

/** A process that is sent hostile requests. */
export interface Target {
  pid: number;
  /** Where a request goes. */
  urlOf(request: HostileRequest): string;
  headers: Record<string, string>;
  /** Something that it can always answer. */
  easyUrl: string;
  easyHeaders: Record<string, string>;
}

/** What a request may cost. */
export interface Bounds {
  /** Of an answer, and of the processor. */
  answerMs: number;
  /** Of the longest wait for an easy answer meanwhile. */
  meanwhileMs: number;
  peakMiB: number;
}

export interface Measured extends Costs {
  status: number;
  text: string;
  answerMs: number;
  meanwhileMs: number;
  broken: string[];
}

/** Sends a hostile request, asks for something easy meanwhile, and says what it cost and which promises it broke. */
export async function measure(
  target: Target,
  request: HostileRequest,
  bait: Bait,
  bounds: Bounds,
): Promise<Measured> {
  bait.taken();
  const costs = costsOf(target.pid);
  const easy = askEasily(target);
  const started = performance.now();
  const { status, text } = await send(target, request);
  const answerMs = performance.now() - started;
  const { meanwhileMs, failed } = await easy.stop();
  const measured = { status, text, answerMs, meanwhileMs, ...costs() };
  const { cpuMs, waitedMs, peakMiB } = measured;
  const broken = [
    ...(status === 0 || cpuMs > bounds.answerMs || answerMs - waitedMs > bounds.answerMs
      ? ['no answer in time']
      : []),
    ...(status >= 500 ? [`status ${status}`] : []),
    ...(failed > 0 || meanwhileMs - waitedMs > bounds.meanwhileMs ? ['no easy answer meanwhile'] : []),
    ...(peakMiB > bounds.peakMiB ? ['too much memory'] : []),
    ...(text.includes(bait.secret) ? ['it shows a file of the disk'] : []),
    ...bait.taken(),
  ];
  return { ...measured, broken };
}

/** Status 0: nothing came; 499: it was turned away while it was still being sent. */
async function send(
  target: Target,
  request: HostileRequest,
  again = true,
): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(target.urlOf(request), {
      method: 'POST',
      headers: { ...target.headers, ...request.headers },
      body: request.body,
      signal: AbortSignal.timeout(100_000),
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    // the connection may have been one that the server was about to close
    if (isClosed(error) && again) return send(target, request, false);
    return { status: isClosed(error) ? 499 : 0, text: '' };
  }
}

function isClosed(error: unknown): boolean {
  const code: unknown = Reflect.get(Object(Reflect.get(Object(error), 'cause')), 'code');
  return code === 'EPIPE' || code === 'ECONNRESET' || code === 'UND_ERR_SOCKET';
}

/** Asks again and again until stopped. */
function askEasily({ easyUrl, easyHeaders }: Target) {
  let stopped = false;
  let slowest = 0;
  let failed = 0;
  const loop = (async () => {
    do {
      const started = performance.now();
      const answer = fetch(easyUrl, { headers: easyHeaders, signal: AbortSignal.timeout(60_000) });
      const ok = await answer.then(
        async (response) => (await response.arrayBuffer()).byteLength > 0 && response.ok,
        () => false,
      );
      slowest = Math.max(slowest, performance.now() - started);
      if (!ok) failed += 1;
      await sleep(20);
    } while (!stopped);
  })();
  return {
    async stop() {
      stopped = true;
      await loop;
      return { meanwhileMs: slowest, failed };
    },
  };
}

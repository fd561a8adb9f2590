import { useEffect, useRef, useState } from 'react';
import type { Verification } from '../../data/types.ts';
import { wo } from '../../data/wo.ts';

/** How the verification of one log stands. */
export type Verifying =
  | { state: 'queued' }
  | { state: 'running'; since: number }
  | { state: 'done'; verdict: Verification; tookMs: number }
  | { state: 'failed'; error: unknown }
  | { state: 'stopped' };

/** Verifies logs one after the other, as a server does one at a time; leaving the page ends it. */
export function useVerifications() {
  const [byLog, setByLog] = useState<ReadonlyMap<string, Verifying>>(new Map());
  const [running, setRunning] = useState(false);
  const control = useRef<AbortController>(undefined);
  useEffect(() => () => control.current?.abort(), []);
  const put = (log: string, now: Verifying) => setByLog((before) => new Map(before).set(log, now));

  async function verify(logs: string[]) {
    const { signal } = (control.current = new AbortController());
    setRunning(true);
    for (const log of logs) put(log, { state: 'queued' });
    for (const log of logs) {
      // oxlint-disable-next-line no-await-in-loop -- one at a time
      await verifyOne(log, signal, put);
    }
    setRunning(false);
  }

  return { byLog, running, verify, stop: () => control.current?.abort() };
}

async function verifyOne(log: string, signal: AbortSignal, put: (log: string, now: Verifying) => void) {
  if (signal.aborted) return put(log, { state: 'stopped' });
  const since = Date.now();
  put(log, { state: 'running', since });
  try {
    const verdict = await wo.shared.audit.verify.query({ log }, { signal });
    put(log, { state: 'done', verdict, tookMs: Date.now() - since });
  } catch (error) {
    put(log, signal.aborted ? { state: 'stopped' } : { state: 'failed', error });
  }
}

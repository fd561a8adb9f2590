import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** What a process used, as Linux tells it; nothing elsewhere. */
export interface Costs {
  /** Processor time of all its threads. */
  cpuMs: number;
  /**
   * The longest that one of its threads was ready to run, but waited for a processor that something else had: that is not
   * its own doing.
   */
  waitedMs: number;
  /** The most memory it held. */
  peakMiB: number;
}

const ticksPerSecond = 100; // what Linux tells user space, whatever its own clock

/** Begins to measure a process; the answer says what it used since. */
export function costsOf(pid: number): () => Costs {
  resetPeak(pid);
  const [cpuBefore, waitedBefore] = [cpuMs(pid), waitedMs(pid)];
  return () => ({
    cpuMs: cpuMs(pid) - cpuBefore,
    waitedMs: Math.max(0, ...[...waitedMs(pid)].map(([thread, ms]) => ms - (waitedBefore.get(thread) ?? 0))),
    peakMiB: peakMiB(pid),
  });
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // it ended, or this is no Linux
  }
}

function cpuMs(pid: number): number {
  // the name of the program, in brackets, may hold blanks
  const fields = read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? [];
  return ((Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 1_000) / ticksPerSecond;
}

/** By thread; the second number of `schedstat` are nanoseconds. */
function waitedMs(pid: number): Map<string, number> {
  const threads = read(`/proc/${pid}/stat`) === '' ? [] : readdirSync(`/proc/${pid}/task`);
  return new Map(
    threads.map((thread) => {
      const [, waited = '0'] = read(`/proc/${pid}/task/${thread}/schedstat`).split(' ');
      return [thread, Number(waited) / 1e6];
    }),
  );
}

function peakMiB(pid: number): number {
  return Math.round(Number(/^VmHWM:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024);
}

/** From now on the peak counts anew. */
function resetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // no Linux
  }
}

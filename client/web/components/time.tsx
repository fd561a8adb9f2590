import { Tooltip } from '@mantine/core';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { clockTime, exactTime, relativeTime } from '../data/time.ts';

const Now = createContext(Date.now());

/** One clock for all relative times on the page, so that they age together. */
export function Clock({ children }: { children: ReactNode }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return <Now.Provider value={now}>{children}</Now.Provider>;
}

/** Milliseconds since 1970, by the clock of the page; moves on every 30 seconds. */
export function useNow(): number {
  return useContext(Now);
}

/** `5 minutes ago`, with the exact time on hover. */
export function Ago({ at }: { at: string }) {
  const now = useNow();
  return (
    <Tooltip label={exactTime(at)} openDelay={300}>
      <time dateTime={at} className="wo-nowrap">
        {relativeTime(at, now)}
      </time>
    </Tooltip>
  );
}

/** `10:42`, with the exact time on hover. */
export function ClockTime({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={exactTime(at)}>
      {clockTime(at, now)}
    </time>
  );
}

import { IconMapOff } from '@tabler/icons-react';
import type { Problem } from '../data/problem.ts';
import { Empty } from './empty.tsx';

/** Whether the address names something that is not there: trying again does not bring it. */
export function isGone({ reason, issues }: Problem): boolean {
  return (
    reason === 'NOT_FOUND' || (reason === 'INVALID_INPUT' && issues.some(({ path }) => path[0] === 'id'))
  );
}

/** In place of something that is not there. */
export function Gone({ problem }: { problem: Problem }) {
  return (
    <Empty icon={<IconMapOff />} title="Nothing is at this address">
      {problem.reason === 'NOT_FOUND' ? problem.message : 'The link is cut short or mistyped.'} Ctrl-K finds
      what there is by name.
    </Empty>
  );
}

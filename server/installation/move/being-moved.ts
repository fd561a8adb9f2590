import { Refusal } from '../../trpc/errors.ts';

/** What whoever would change the connection is told while a move runs. */
export function beingMoved(): Refusal {
  return new Refusal(
    'MOVE_STATE',
    'The team database is being moved. Cancel the move, or wait until it has ended.',
    { state: 'running' },
  );
}

import { notifications } from '@mantine/notifications';
import { problemOf } from '../data/problem.ts';

const closeButtonProps = { 'aria-label': 'Close' };

/** A quiet word that something worked. */
export function notifyDone(message: string): void {
  notifications.show({ message, color: 'teal', closeButtonProps });
}

/** Something failed that has no place of its own on the page. Stays until closed. */
export function notifyProblem(title: string, error: unknown): void {
  notifications.show({
    title,
    message: problemOf(error).message,
    color: 'red',
    autoClose: false,
    closeButtonProps,
  });
}

import type { Evaluation } from '../evaluation.ts';
import type { Command } from '../syntax.ts';

/** Facts of one cmdlet's call. */
export type CmdletReader = (evaluation: Evaluation, command: Command) => void;

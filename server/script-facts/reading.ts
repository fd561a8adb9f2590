import type { FactSink } from './fact-sink.ts';
import type { Language, Launcher } from './model.ts';
import type { Source } from './source.ts';
import type { Expanded } from './values.ts';

/** Command lines inside of command lines that are followed; what lies deeper is text. */
export const maxNesting = 64;

/** Where a reader is, and where its facts go. */
export interface Reading {
  sink: FactSink;
  /** 0 in the file itself. */
  depth: number;
  /** How a script is started that stands at the head of a command: `run`, or what launched the command line. */
  run: Launcher;
  /** Schedule and remote win over launchers inside of them. */
  wins?: Launcher | undefined;
  /** Comments, echoed text and heredocs are searched for secrets only; other facts of them do not count. */
  secretsOnly: boolean;
  /**
   * In a command line that another language makes: where its variables stand in the source, by index of their first
   * character, and what they mean.
   */
  holes?: ReadonlyMap<number, Hole> | undefined;
  /** Reads a command line inside of this one; does nothing beyond {@link maxNesting}. */
  nested: (language: Language, source: Source, inside: Inside) => void;
}

export interface Hole {
  /** Index after its last character. */
  end: number;
  pieces: Expanded;
}

export type Inside = Pick<Partial<Reading>, 'run' | 'wins' | 'secretsOnly' | 'holes'>;

/** Adds what `source` says to `reading.sink`. Never throws, and takes time linear in the length of the text. */
export type Reader = (source: Source, reading: Reading) => void;

/** How a reference counts: what was asked for, unless something around it wins. */
export function howIn(reading: Reading, how: Launcher): Launcher {
  return reading.wins ?? how;
}

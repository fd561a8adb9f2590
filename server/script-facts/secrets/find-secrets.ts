import type { FactSink } from '../fact-sink.ts';
import type { Source } from '../source.ts';

/** Secrets that show in the text itself, whatever the language: keys, tokens, connection strings. */
export function findSecrets(_source: Source, _sink: FactSink): void {}

import type { FactSink } from '../fact-sink.ts';
import type { Source } from '../source.ts';
import type { Piece } from '../values.ts';
import { isAccessKeyId, isCloudSecretName } from './cloud-keys.ts';
import { isLiteralSecret } from './literal.ts';

/** A variable whose name says that it holds a secret, set to a literal value at `start` to `end` of the source. */
export interface NamedValue {
  name: string;
  value: readonly Piece[];
  start: number;
  end: number;
}

/** Adds a secret when name and value are those of one. */
export function secretInVariable(sink: FactSink, source: Source, variable: NamedValue): void {
  const { name, value, start, end } = variable;
  if (!isLiteralSecret(value)) return;
  if (isCloudSecretName(name) || isAccessKeyId(source.text.slice(start, Math.min(end, start + 200))))
    sink.secret(source, start, end, 'cloud-key');
  else if (isPasswordName(name)) sink.secret(source, start, end, 'password-variable');
}

/** Names longer than this are none that people gave. */
const longestName = 200;

/** By its end, as `PGPASSWORD`, `$dbToken` or `apiKey2`; not where a shell keeps its folder. */
export function isPasswordName(name: string): boolean {
  if (name.length > longestName || /^(?:\w+:)?(?:old)?pwd$/i.test(name)) return false;
  return /(?:pass|password|passwort|kennwort|passwd|pwd|pw|secret|token|apikey)\d*$/i.test(name);
}

import type { FactSink } from '../fact-sink.ts';
import type { Language } from '../model.ts';
import type { Source } from '../source.ts';
import { findBearerTokens } from './bearer-tokens.ts';
import { findCloudKeys } from './cloud-keys.ts';
import { findConnectionStrings } from './connection-strings.ts';
import { LineQuotes } from './line-quotes.ts';
import { findPrivateKeys } from './private-keys.ts';
import type { TextRule } from './text-rule.ts';
import { findUrlPasswords } from './url-passwords.ts';

const rules: readonly TextRule[] = [
  findPrivateKeys,
  findCloudKeys,
  findConnectionStrings,
  findUrlPasswords,
  findBearerTokens,
];

/**
 * Adds the secrets that show in the text itself: keys, tokens, connection strings, URLs. Comments and silent text count.
 * @param language - of its variables; what holds one is no secret
 */
export function findSecrets(language: Language, source: Source, sink: FactSink): void {
  const { text } = source;
  for (const rule of rules)
    rule({ text, language, quotes: new LineQuotes(text, language) }, (start, end, kind) =>
      sink.secret(source, start, end, kind),
    );
}

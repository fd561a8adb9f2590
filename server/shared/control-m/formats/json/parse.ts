import type { JsonNode } from '../../model/source.ts';
import { TreeBuilder } from './build.ts';
import { JsonTokenizer } from './tokenizer.ts';

/**
 * One JSON value of any kind, with all that `JSON.parse` would lose: order and digits as written.
 * @throws FileRefused json-syntax, too-deep, too-large, duplicate-key
 */
export function parseJson(text: string): JsonNode {
  const builder = new TreeBuilder();
  const tokenizer = new JsonTokenizer(builder);
  tokenizer.write(text);
  tokenizer.end();
  if (!builder.done) throw new Error('The tokenizer ended before the value did.');
  return builder.done;
}

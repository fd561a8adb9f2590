import { z } from 'zod';
import { jsonSchemaOf } from '../http/json-schema.ts';

/**
 * An answer of a hundred thousand items whose parts are known as bytes already: REST sends these. Over tRPC and in
 * this process it is the value, made when somebody looks at it.
 */
export interface LargeAnswer {
  /** The value as JSON, UTF-8. */
  json(): Buffer;
  /** For `JSON.stringify`. */
  toJSON(): unknown;
}

export function isLargeAnswer(output: unknown): output is LargeAnswer {
  return (
    typeof output === 'object' && output !== null && 'json' in output && typeof output.json === 'function'
  );
}

/**
 * Output that `schema` describes and that is not looked through item by item, which would take longer than making it.
 * For what typed code made of rows that were parsed, never for what came from outside.
 */
export function describedBy<S extends z.ZodType>(schema: S): z.ZodType<z.output<S>, z.output<S>> {
  const described = z.custom<z.output<S>>();
  // when it is asked for: a server makes no JSON Schema at its start
  described._zod.toJSONSchema = () => jsonSchemaOf(schema, 'output');
  return described;
}

import { isAbsolute, resolve, win32 } from 'node:path';
import * as z from 'zod';

/** One `--flag`: how it is written, what it means, and what values it takes. */
export interface Flag<S extends z.ZodType = z.ZodType> {
  /** `<text>`; a flag without a placeholder is a switch. */
  placeholder: string | undefined;
  about: string;
  schema: S;
  /** May also be written without its name: `wo notes get <id>`. */
  positional?: boolean;
  /** Positional, and may be given several times: `wo control-m import a.xml b.json`. */
  several?: boolean;
  /** One letter: `-f`. */
  short?: string;
}
export type Flags = Record<string, Flag>;
export type Args<F extends Flags> = { [K in keyof F]: z.output<F[K]['schema']> };

function flag<S extends z.ZodType>(placeholder: string | undefined, about: string, schema: S): Flag<S> {
  return { placeholder, about, schema };
}

export const text = (about: string, placeholder = '<text>') => flag(placeholder, about, z.string());

export const uuid = (about: string) =>
  flag('<uuid>', about, z.uuid('is not an id; it looks like 0199f3a2-7c1b-7e55-9d3a-5f0c8a1b2c3d'));

export const wholeNumber = (about: string, placeholder = '<n>') =>
  flag(
    placeholder,
    about,
    z
      .string()
      .regex(/^\d{1,15}$/, 'is not a whole number')
      .transform(Number),
  );

export const oneOf = <const T extends readonly string[]>(about: string, values: T) =>
  flag(`<${values.join('|')}>`, about, z.enum(values, `is not one of: ${values.join(', ')}`));

export const yesNo = (about: string) =>
  flag(
    '<true|false>',
    about,
    z.enum(['true', 'false'], 'is neither true nor false').transform((v) => v === 'true'),
  );

/** A time with its zone, or a date for its first moment in UTC, the zone of every time that is printed. */
export const time = (about: string) =>
  flag(
    '<time|date>',
    about,
    z
      .union([z.iso.date(), z.iso.datetime({ offset: true })], {
        error: 'is not a time; it looks like 2026-03-01 or 2026-03-01T08:15:30Z',
      })
      .transform((value) => new Date(value).toISOString()),
  );

/** A folder of this machine; a relative one begins where the command was typed. */
export const folder = (about: string) =>
  flag(
    '<folder>',
    about,
    z.string().transform((path) => (isAbsolute(path) || win32.isAbsolute(path) ? path : resolve(path))),
  );

/** A mail address; an empty one takes it away. */
export const emailOrNone = () =>
  optional(
    flag(
      '<address>',
      'Mail address; "" takes it away',
      z.string().transform((value) => (value === '' ? null : value)),
    ),
  );

/** `a,b,c`; empty for none. */
export const list = (about: string) =>
  flag(
    '<a,b,…>',
    about,
    z.string().transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    ),
  );

export const toggle = (about: string) => flag(undefined, about, z.boolean().default(false));

export function optional<S extends z.ZodType>(given: Flag<S>): Flag<z.ZodOptional<S>> {
  return { ...given, schema: given.schema.optional() };
}

export function positional<S extends z.ZodType>(given: Flag<S>): Flag<S> {
  return { ...given, positional: true };
}

/** One or more files of this machine, `-` for stdin. */
export const files = (about: string): Flag<z.ZodArray<z.ZodString>> => ({
  ...flag('<file…>', about, z.array(z.string()).min(1, 'needs at least one')),
  positional: true,
  several: true,
});

/** `--team-id` for `teamId`. */
export const nameOf = (key: string) => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

export const isRequired = ({ schema }: Flag) => !schema.safeParse(undefined).success;

/** Flags of every list. */
export const page = {
  limit: optional(wholeNumber('At most so many rows; 1 to 200, 50 unless given')),
  cursor: optional(text('Where the page before ended', '<cursor>')),
};

export const byId = { id: positional(uuid('Which one')) };

/** Without it the last writer wins, which the API allows a script that knows what it does. */
export const expectedVersion = optional(wholeNumber('The version you saw last; a stale one is refused'));

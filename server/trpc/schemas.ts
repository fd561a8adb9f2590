import { z } from 'zod';

/** UTC, milliseconds, `Z`: `2026-03-01T08:15:30.123Z`. Output only, so that JSON Schema can say it. */
export const isoTime = z.iso.datetime({ precision: 3 }).meta({ examples: ['2026-03-01T08:15:30.123Z'] });

/** A UUID of any version; the service makes version 7. */
export const id = z.uuid().meta({ examples: ['0199f3a2-7c1b-7e55-9d3a-5f0c8a1b2c3d'] });

/** Optimistic concurrency: the version the caller saw last. */
export const expectedVersion = z
  .int32()
  .min(1)
  .describe('The version you saw last; a stale one is refused with 409.');

/** `GET /x/{id}` and the like. */
export const byId = z.object({ id });

/** Text on one line, without control characters at its ends. */
export const line = (maxLength: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .regex(/^[^\u0000-\u001f]*$/, 'Control characters and line breaks are not allowed here.');

export const tagList = z.array(line(50)).max(50);

/** Of a team or a role: for addresses, files and the command line. */
export const shortName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/, 'Lower-case letters, digits and hyphens only.');

/** As it is typed at sign-in; case does not matter when comparing. */
export const usernameInput = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[\p{L}\p{N}._@+-]+$/u, 'Letters, digits and . _ @ + - only.')
  .meta({ examples: ['ada'] });

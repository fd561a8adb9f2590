import { z } from 'zod';
import { id, isoTime } from '../../trpc/schemas.ts';

/** `invited`: was given an invitation link and has not set a password yet. */
export const status = z.enum(['active', 'invited', 'disabled']);

/** A member, as answers show them. */
export const user = z.object({
  id,
  username: z.string(),
  displayName: z.string(),
  email: z.string().nullable(),
  disabled: z.boolean(),
  status,
  canSignIn: z.boolean().describe('Enabled, and with a password or an account at the identity provider.'),
  hasSecondFactor: z.boolean(),
  link: z
    .object({ kind: z.enum(['invitation', 'reset']), expiresAt: isoTime })
    .nullable()
    .describe('A one-time link that was given out and not used.'),
  version: z.int(),
  createdAt: isoTime,
  updatedAt: isoTime,
});

export const email = z.email().max(300);

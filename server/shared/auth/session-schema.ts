import { z } from 'zod';
import { id, isoTime } from '../../trpc/schemas.ts';

/** Where somebody is signed in, as answers show it. */
export const session = z.object({
  id,
  current: z.boolean().describe('The one this call was made with.'),
  method: z.enum(['password', 'link', 'oidc']).describe('How its owner signed in.'),
  secondFactor: z.boolean(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: isoTime,
  lastSeenAt: isoTime.describe('Within five minutes.'),
  expiresAt: isoTime,
});

import { z } from 'zod';

/** As it is typed at sign-in; case does not matter when comparing. */
export const usernameInput = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[\p{L}\p{N}._@+-]+$/u, 'Letters, digits and . _ @ + - only.')
  .meta({ examples: ['ada'] });

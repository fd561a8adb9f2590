export { usernameInput } from '../../trpc/schemas.ts';

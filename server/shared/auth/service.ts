/** What other features use of signing in. */
export { openSession, type Peer, type SignedIn } from './open-session.ts';
export { hashToken } from './session-token.ts';

/** What other features use of signing in. */
export { makeLink, type ShownLink } from './one-time-link.ts';
export { openSession, type Peer, type SignedIn } from './open-session.ts';
export { checkPasswordRules } from './password-rules.ts';
export { hashPassword } from './password.ts';
export { clearSecondFactor } from './second-factor-setup.ts';
export { endSession, endSessions, listSessions, type SessionView } from './session-list.ts';
export { session } from './session-schema.ts';
export { hashToken } from './session-token.ts';

import { v7 } from 'uuid';
import { giveSecondFactor } from './authenticator.ts';
import type { Member } from './given.ts';
import type { GuardCase, World } from './guard-cases.ts';
import { givePassword, password } from './people.ts';
import { as } from './team-server.ts';

let counter = 0;
const fresh = (word: string) => `${word}-${(counter += 1)}-${process.pid}`;
const nobody = () => ({ id: v7() });
const aUser = async ({ server }: World) => ({ id: (await server.given.member()).userId });

async function invited({ server }: World) {
  const admin = await server.given.member({ role: 'admin', team: null });
  return as(server, admin).shared.users.invite({ username: fresh('invited'), displayName: 'Invited' });
}

async function bothFactors({ server, caller }: World & { caller: Member }) {
  await givePassword(server, caller);
  return { password, code: (await giveSecondFactor(server, caller)).code() };
}

/** How to call the procedures about accounts: links, passwords, sessions, second factors. */
export const accountCases: Record<string, GuardCase> = {
  'shared.users.invite': { allowed: () => ({ username: fresh('guest'), displayName: 'Guest' }) },
  'shared.users.resetPassword': { allowed: aUser, outside: nobody },
  'shared.users.revokeLink': {
    allowed: async (world) => ({ id: (await invited(world)).user.id }),
    outside: nobody,
  },
  'shared.users.sessions': { allowed: aUser, outside: nobody },
  'shared.users.revokeSessions': { allowed: aUser, outside: nobody },
  'shared.users.removeSecondFactor': {
    allowed: async (world) => {
      const member = await world.server.given.member();
      await giveSecondFactor(world.server, member);
      return { id: member.userId };
    },
    outside: nobody,
  },
  'shared.auth.lookAtLink': { allowed: async (world) => ({ token: (await invited(world)).token }) },
  'shared.auth.acceptLink': {
    allowed: async (world) => ({ token: (await invited(world)).token, password }),
    furtherActions: ['auth.signIn'],
  },
  'shared.auth.account': { allowed: () => ({}) },
  'shared.auth.updateProfile': { allowed: () => ({ displayName: 'Renamed' }) },
  'shared.auth.changePassword': {
    allowed: async ({ server, caller }) => {
      await givePassword(server, caller);
      return { currentPassword: password, newPassword: 'eight brown bottles' };
    },
  },
  'shared.auth.sessions': { allowed: () => ({}) },
  'shared.auth.revokeSession': {
    allowed: async ({ server, caller }) => {
      const { items } = await as(server, caller).shared.auth.sessions({});
      return { id: items[0]?.id };
    },
    outside: nobody,
  },
  'shared.auth.revokeOtherSessions': { allowed: () => ({}) },
  'shared.auth.enrolSecondFactor': {
    allowed: async ({ server, caller }) => {
      await givePassword(server, caller);
      return { password };
    },
  },
  'shared.auth.confirmSecondFactor': {
    allowed: async ({ server, caller }) => ({
      code: (await giveSecondFactor(server, caller, { confirmed: false })).code(),
    }),
  },
  'shared.auth.showSecondFactor': {
    allowed: async ({ server, caller }) => ({ code: (await giveSecondFactor(server, caller)).code() }),
  },
  'shared.auth.disableSecondFactor': { allowed: bothFactors },
  'shared.auth.newRecoveryCodes': { allowed: bothFactors },
};

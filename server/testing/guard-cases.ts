import { v7 } from 'uuid';
import type { Team } from '../../db/shared/schema/index.ts';
import type { Member } from './given.ts';
import { accountCases } from './account-guard-cases.ts';
import { bridgeCases } from './bridge-guard-cases.ts';
import { controlMCases } from './control-m-guard-cases.ts';
import { scriptCases } from './script-guard-cases.ts';
import { scriptAnalysisCases } from './script-analysis-guard-cases.ts';
import { as, firstAdmin, type TeamServer } from './team-server.ts';

type Input = Record<string, unknown>;

/** What a case builds its input from: the caller's own team, and one the caller cannot see. */
export interface World {
  server: TeamServer;
  team: Team;
  otherTeam: Team;
}

/**
 * How to call one guarded procedure. A procedure without a case fails the walk, so a new feature cannot
 * forget its guards' tests.
 */
export interface GuardCase {
  /** Input that succeeds for an administrator (of `team`, or of all teams where no team owns the thing). */
  allowed: (world: World & { caller: Member }) => Promise<Input> | Input;
  /** Input that names something outside the caller's scope: 404. Missing: there is nothing to name. */
  outside?: (world: World) => Promise<Input> | Input;
  /** Rows the allowed call writes besides its own: one per script of a publish. */
  furtherActions?: string[];
}

const nobody = () => ({ id: v7() });
let counter = 0;
const fresh = (word: string) => `${word}-${(counter += 1)}-${process.pid}`;

const aUser = async ({ server }: World) => ({ id: (await server.given.member()).userId });
const aRole = async ({ server }: World) => ({ id: (await server.given.role(['scripts:read'])).id });
async function bindingIn(server: TeamServer, team: Team): Promise<Input> {
  const member = await server.given.member({ team, role: 'viewer' });
  const admin = await server.given.member({ team: null, role: 'admin' });
  const { items } = await as(server, admin).shared.roleBindings.list({ userId: member.userId });
  return { id: items[0]?.id };
}

async function aSink({ server }: World): Promise<Input> {
  const admin = await server.given.member({ team: null, role: 'admin' });
  const { id } = await as(server, admin).shared.auditSinks.create({
    name: fresh('sink'),
    kind: 'webhook',
    target: 'https://127.0.0.1:9/',
    from: 'now',
  });
  return { id };
}

const aTokenOf = async (server: TeamServer, owner: Member) => ({ id: (await server.given.token(owner)).id });
const myToken = ({ server, caller }: World & { caller: Member }) => aTokenOf(server, caller);
/** Somebody else's: who may change members in no team at all does not see it. */
const theirToken = async ({ server }: World) => aTokenOf(server, await server.given.member());

async function auditEntryOf(server: TeamServer, team: Team): Promise<Input> {
  const editor = await server.given.member({ team, role: 'editor' });
  const script = await as(server, editor).shared.scripts.create({
    teamId: team.id,
    name: fresh('x.cmd'),
    content: '',
  });
  const [entry] = await server.given.auditOf(script);
  return { id: entry?.id };
}

export const guardCases: Record<string, GuardCase> = {
  'shared.auditRetention.list': { allowed: () => ({}) },
  'shared.auditRetention.preview': { allowed: () => ({ before: '2020-01' }) },
  'shared.auditRetention.create': { allowed: () => ({ before: '2020-01' }) },
  'shared.auditSinks.list': { allowed: () => ({}) },
  'shared.auditSinks.get': { allowed: aSink, outside: nobody },
  'shared.auditSinks.create': {
    allowed: () => ({ name: fresh('sink'), kind: 'webhook', target: 'https://siem.example.com/wo' }),
  },
  'shared.auditSinks.update': {
    allowed: async (world) => ({ ...(await aSink(world)), enabled: false }),
    outside: () => ({ ...nobody(), enabled: false }),
  },
  'shared.auditSinks.delete': { allowed: aSink, outside: nobody },
  'shared.users.list': { allowed: () => ({ limit: 1 }) },
  'shared.users.get': { allowed: aUser, outside: nobody },
  'shared.users.create': { allowed: () => ({ username: fresh('new'), displayName: 'New' }) },
  'shared.users.update': {
    allowed: async (world) => ({ ...(await aUser(world)), displayName: 'Renamed' }),
    outside: () => ({ ...nobody(), displayName: 'Renamed' }),
  },
  'shared.users.delete': { allowed: aUser, outside: nobody },
  'shared.teams.list': { allowed: () => ({}) },
  'shared.teams.get': {
    allowed: ({ team }) => ({ id: team.id }),
    outside: ({ otherTeam }) => ({ id: otherTeam.id }),
  },
  'shared.teams.members': {
    allowed: ({ team }) => ({ id: team.id }),
    outside: ({ otherTeam }) => ({ id: otherTeam.id }),
  },
  'shared.teams.create': { allowed: () => ({ slug: fresh('made-team'), name: 'Team' }) },
  'shared.teams.update': {
    allowed: ({ team }) => ({ id: team.id, name: 'Renamed' }),
    outside: ({ otherTeam }) => ({ id: otherTeam.id, name: 'Renamed' }),
  },
  'shared.teams.delete': {
    allowed: async ({ server }) => ({ id: (await server.given.team()).id }),
    outside: nobody,
  },
  'shared.roles.permissions': { allowed: () => ({}) },
  'shared.teamFile.plan': { allowed: () => ({ document: { version: 1 } }) },
  'shared.teamFile.applyChanges': {
    allowed: () => ({ document: { version: 1, users: [{ username: fresh('filed') }] } }),
    furtherActions: ['users.create'],
  },
  'shared.teamFile.export': {
    allowed: ({ team }) => ({ team: team.slug }),
    outside: () => ({ team: fresh('no-team') }),
  },
  'shared.roles.list': { allowed: () => ({}) },
  'shared.roles.get': { allowed: aRole, outside: nobody },
  'shared.roles.create': {
    allowed: () => ({ key: fresh('role'), name: 'Role', permissions: ['scripts:read'] }),
  },
  'shared.roles.update': {
    allowed: async (world) => ({ ...(await aRole(world)), name: 'Renamed' }),
    outside: () => ({ ...nobody(), name: 'Renamed' }),
  },
  'shared.roles.delete': { allowed: aRole, outside: nobody },
  'shared.roleBindings.list': { allowed: () => ({}) },
  'shared.roleBindings.create': {
    allowed: async ({ server, team }) => ({
      userId: (await server.given.member()).userId,
      role: 'viewer',
      teamId: team.id,
    }),
    outside: async ({ server, otherTeam }) => ({
      userId: (await server.given.member()).userId,
      role: 'viewer',
      teamId: otherTeam.id,
    }),
  },
  'shared.roleBindings.delete': {
    allowed: ({ server, team }) => bindingIn(server, team),
    outside: ({ server, otherTeam }) => bindingIn(server, otherTeam),
  },
  'shared.tokens.list': { allowed: () => ({}) },
  'shared.tokens.get': { allowed: myToken, outside: theirToken },
  'shared.tokens.create': { allowed: () => ({ name: fresh('token'), permissions: ['scripts:read'] }) },
  'shared.tokens.rotate': { allowed: myToken, outside: theirToken, furtherActions: ['tokens.create'] },
  'shared.tokens.delete': { allowed: myToken, outside: theirToken },
  ...scriptCases,
  'shared.audit.list': { allowed: () => ({ limit: 1 }) },
  'shared.audit.get': {
    allowed: ({ server, team }) => auditEntryOf(server, team),
    outside: ({ server, otherTeam }) => auditEntryOf(server, otherTeam),
  },
  'shared.audit.activity': { allowed: () => ({}) },
  'shared.audit.export': {
    allowed: ({ team }) => ({ format: 'csv', log: team.id }),
    outside: ({ otherTeam }) => ({ format: 'csv', log: otherTeam.id }),
  },
  'shared.audit.status': { allowed: () => ({}) },
  'shared.audit.logs': { allowed: () => ({ limit: 1 }) },
  'shared.audit.checkpoint': {
    allowed: ({ team }) => ({ log: team.id }),
    outside: ({ otherTeam }) => ({ log: otherTeam.id }),
  },
  'shared.audit.feed': {
    allowed: ({ team }) => ({ log: team.id }),
    outside: ({ otherTeam }) => ({ log: otherTeam.id }),
  },
  'shared.audit.verify': {
    allowed: ({ team }) => ({ log: team.id }),
    outside: ({ otherTeam }) => ({ log: otherTeam.id }),
  },
  'shared.auth.signIn': { allowed: () => ({ username: firstAdmin.username, password: firstAdmin.password }) },
  ...accountCases,
  ...controlMCases,
  ...scriptAnalysisCases,
  ...bridgeCases,
  'shared.auth.signOut': { allowed: () => ({}) },
  'shared.auth.me': { allowed: () => ({}) },
};

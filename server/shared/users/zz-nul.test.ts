import { it } from 'vitest';
import { as, teamServer } from '../../testing/team-server.ts';
it('nul', async () => {
  const server = await teamServer('postgres');
  const root = as(server, await server.given.member({ role: 'admin', team: null })).shared;
  const team = await server.given.team();
  const show = async (name: string, work: Promise<unknown>) =>
    console.log(name, await work.then(() => 'ok', (e) => `${e.reason} ${e.code} ${String(e.message).slice(0, 60)}`));
  await show('users.q', root.users.list({ q: 'a\u0000' }));
  await show('signIn', as(server).shared.auth.signIn({ username: 'a\u0000', password: 'x' }));
  await show('audit', root.audit.list({ resourceId: 'a\u0000' }));
  await show('scripts.q', root.scripts.list({ q: 'a\u0000' }));
  await show('script desc', root.scripts.create({ teamId: team.id, name: 'a.cmd', content: '', description: 'a\u0000b' }));
  await show('script tags', root.scripts.create({ teamId: team.id, name: 'b.cmd', content: '', tags: ['a\\b', 'c"d'] }));
  await show('script lone', root.scripts.create({ teamId: team.id, name: 'c.cmd', content: '', description: '\ud800' }));
  await show('key', as(server, {}).shared.auth.signOut());
  await server.close();
});

import { asc, eq } from 'drizzle-orm';
import { v7 } from 'uuid';
import type { SharedConnection } from '../../db/shared/connection.ts';
import {
  type ApiToken,
  apiTokens,
  auditLog,
  type AuditRow,
  type ControlMEnvironment,
  controlMEnvironments,
  type ImportRow,
  imports,
  type ImportState,
  roleBindings,
  roles,
  type Script,
  sessions,
  type Team,
  teams,
  users,
} from '../../db/shared/schema/index.ts';
import type { AuditOrigin } from '../shared/audit/record.ts';
import { type AuditedWork, auditedTransaction } from '../shared/audit/transaction.ts';
import { newApiToken } from '../shared/auth/api-token.ts';
import { hashToken, newSessionToken } from '../shared/auth/session-token.ts';
import type { BuiltInRole } from '../shared/rbac/permissions.ts';
import { contentOf } from '../shared/scripts/content.ts';
import { insertScripts } from '../shared/scripts/store.ts';

export const origin: AuditOrigin = {
  actor: { type: 'system', id: null, username: null },
  requestId: 'given',
  idempotencyKey: undefined,
  installation: 'test',
  topology: 'server',
  ip: undefined,
};

export interface Member {
  userId: string;
  username: string;
  /** A session token, as it is sent. */
  session: string;
}

let counter = 0;
const next = (word: string) => `${word}-${(counter += 1)}-${process.pid}`;

/** Makes valid rows straight in the database; a test names only what it is about. */
export class Given {
  readonly #connection: SharedConnection;

  constructor(connection: SharedConnection) {
    this.#connection = connection;
  }

  async team(values: Partial<typeof teams.$inferInsert> = {}): Promise<Team> {
    const slug = values.slug ?? next('team');
    return this.#write(async ({ db }) => {
      const [team] = await db
        .insert(teams)
        .values({ id: v7(), slug, name: slug, ...values })
        .returning();
      if (!team) throw new Error('no team');
      return team;
    });
  }

  /** Someone signed in who holds `role` in `team` (for all teams when `team` is null), or nothing at all. */
  async member(holds?: {
    role: BuiltInRole | (string & {});
    team: Pick<Team, 'id'> | null;
  }): Promise<Member> {
    const userId = v7();
    const username = next('user');
    const session = newSessionToken();
    await this.#write(async ({ db }) => {
      await db.insert(users).values({ id: userId, username, displayName: username });
      await db
        .insert(sessions)
        .values({ id: v7(), userId, tokenHash: hashToken(session), expiresAt: tomorrow() });
      if (!holds) return;
      const [role] = await db.select().from(roles).where(eq(roles.key, holds.role));
      if (!role) throw new Error(`no role ${holds.role}`);
      await db
        .insert(roleBindings)
        .values({ id: v7(), userId, roleId: role.id, teamId: holds.team?.id ?? null });
    });
    return { userId, username, session };
  }

  /** An API token of someone's, with all that they hold unless said; `session` is how it is sent. */
  async token(
    owner: Pick<Member, 'userId' | 'username'>,
    values: Partial<ApiToken> = {},
  ): Promise<Member & { id: string; name: string }> {
    const { token, ...stored } = newApiToken();
    const row = { id: v7(), userId: owner.userId, name: next('token'), expiresAt: tomorrow(), ...stored };
    await this.#write(({ db }) => db.insert(apiTokens).values({ ...row, ...values }));
    return { id: row.id, name: row.name, ...owner, session: token };
  }

  async role(permissions: string[]): Promise<{ id: string; key: string }> {
    const row = { id: v7(), key: next('role'), name: 'Custom', permissions };
    await this.#write(({ db }) => db.insert(roles).values(row));
    return row;
  }

  async script(values: { team: Pick<Team, 'id'>; path?: string; content?: string }): Promise<Script> {
    const path = values.path ?? `${next('script')}.cmd`;
    const content = contentOf(values.content ?? '@echo off\r\n', 'utf-8');
    const author = {
      type: 'user' as const,
      userId: v7(),
      username: 'given',
      displayName: 'Given',
      sessionId: v7(),
      expiresAt: tomorrow(),
      grants: [],
      secondFactorMissing: false,
    };
    return this.#write(async ({ db }) => {
      const [script] = await insertScripts(db, author, [{ teamId: values.team.id, path, content }]);
      if (!script) throw new Error('no script');
      return script;
    });
  }

  async environment(values: { team: Pick<Team, 'id'>; name?: string }): Promise<ControlMEnvironment> {
    const { team, name = next('env') } = values;
    return this.#write(async ({ db }) => {
      const author = { createdBy: v7(), updatedBy: v7() };
      const [row] = await db
        .insert(controlMEnvironments)
        .values({ id: v7(), teamId: team.id, name, ...author })
        .returning();
      if (!row) throw new Error('no environment');
      return row;
    });
  }

  /** An import whose preview says that nothing changes. */
  async import(values: {
    environment: Pick<ControlMEnvironment, 'id' | 'teamId'>;
    state?: ImportState;
  }): Promise<ImportRow> {
    const { environment, state = 'previewed' } = values;
    return this.#write(async ({ db }) => {
      const [row] = await db
        .insert(imports)
        .values({
          id: v7(),
          teamId: environment.teamId,
          kind: 'control-m',
          targetId: environment.id,
          state,
          files: [{ name: 'prod.xml', size: 11, sha256: '0'.repeat(64) }],
          options: { removal: 'folders' },
          baseRevision: 0,
          createdBy: v7(),
        })
        .returning();
      if (!row) throw new Error('no import');
      return row;
    });
  }

  /** What the log says of one thing, oldest first; the builders' own rows are left out. */
  async auditOf(resource: { id: string }): Promise<AuditRow[]> {
    const rows = await this.#connection.db
      .select()
      .from(auditLog)
      .where(eq(auditLog.resourceId, resource.id))
      .orderBy(asc(auditLog.at), asc(auditLog.id));
    return rows.filter((row) => row.requestId !== origin.requestId);
  }

  auditOfRequest(requestId: string): Promise<AuditRow[]> {
    return this.#connection.db.select().from(auditLog).where(eq(auditLog.requestId, requestId));
  }

  #write<T>(work: (inside: AuditedWork) => Promise<T>): Promise<T> {
    return auditedTransaction(this.#connection, origin, async (inside) => {
      inside.audit.record({
        action: 'test.given',
        resource: { type: 'test', id: null, name: null },
        teamId: null,
      });
      return { value: await work(inside) };
    });
  }
}

function tomorrow(): Date {
  return new Date(Date.now() + 86_400_000);
}

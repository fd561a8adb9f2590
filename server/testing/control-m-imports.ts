import { z } from 'zod';
import type { ControlMEnvironment, Team } from '../../db/shared/schema/index.ts';
import { importView, type ImportView } from '../shared/control-m/imports/view.ts';
import { callApi } from './api.ts';
import type { Member } from './given.ts';
import type { TeamServer } from './team-server.ts';

export interface TestFile {
  name: string;
  content: string | Uint8Array;
}

export interface UploadOptions {
  removal?: 'folders' | 'none' | 'environment';
  /** Seconds; default 60. */
  wait?: number;
  idempotencyKey?: string;
  session?: string;
  environmentId?: string;
  signal?: AbortSignal;
}

const problem = z.object({ status: z.int(), reason: z.string(), message: z.string() });

/** Somebody who imports into an environment of a team of their own, over REST as users do. */
export class TestImporter {
  readonly server: Pick<TeamServer, 'url'>;
  readonly team: Pick<Team, 'id'>;
  readonly environment: Pick<ControlMEnvironment, 'id' | 'teamId'>;
  readonly session: string;

  constructor(
    server: Pick<TeamServer, 'url'>,
    team: Pick<Team, 'id'>,
    environment: Pick<ControlMEnvironment, 'id' | 'teamId'>,
    { session }: Pick<Member, 'session'>,
  ) {
    this.server = server;
    this.team = team;
    this.environment = environment;
    this.session = session;
  }

  /** Sends one file as it is, or several as a form; answers whatever was answered. */
  async send(files: TestFile | TestFile[], options: UploadOptions = {}): Promise<Response> {
    const { removal, wait, idempotencyKey, session = this.session, environmentId, signal } = options;
    const query = new URLSearchParams({
      environmentId: environmentId ?? this.environment.id,
      ...(!Array.isArray(files) && { filename: files.name }),
      ...(removal && { removal }),
      ...(wait !== undefined && { wait: String(wait) }),
    });
    const url = new URL(`/api/v1/shared/control-m/imports?${query.toString()}`, this.server.url);
    const headers = {
      authorization: `Bearer ${session}`,
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      ...(!Array.isArray(files) && { 'content-type': 'application/octet-stream' }),
    };
    return fetch(url, { method: 'POST', headers, body: bodyOf(files), ...(signal && { signal }) });
  }

  /** An upload that is taken, whatever becomes of it. */
  async upload(files: TestFile | TestFile[], options: UploadOptions = {}): Promise<ImportView> {
    const response = await this.send(files, options);
    const body: unknown = await response.json();
    if (!response.ok) throw new Error(`The upload was refused: ${JSON.stringify(body)}`);
    return importView.parse(body);
  }

  /** The problem an upload is answered with. */
  async refusal(files: TestFile | TestFile[], options: UploadOptions = {}) {
    return problem.parse(await (await this.send(files, options)).json());
  }

  async get(id: string): Promise<ImportView> {
    return importView.parse(await this.read(`/imports/${id}`));
  }

  async apply(id: string): Promise<ImportView> {
    const answer = await this.post(`/imports/${id}/apply`);
    if (answer.status !== 200) throw new Error(`Not applied: ${JSON.stringify(answer.body)}`);
    return importView.parse(answer.body);
  }

  /** Upload, then apply. */
  async put(files: TestFile | TestFile[], options: UploadOptions = {}): Promise<ImportView> {
    const { id, state, refusal } = await this.upload(files, options);
    if (state !== 'previewed') throw new Error(`No preview: ${state} ${JSON.stringify(refusal)}`);
    return this.apply(id);
  }

  post(path: string) {
    return callApi(this.server.url, `/shared/control-m${path}`, {
      method: 'POST',
      session: this.session,
      timeoutMs: 60_000,
    });
  }

  async read(path: string): Promise<unknown> {
    const { session } = this;
    const answer = await callApi(this.server.url, `/shared/control-m${path}`, { session, timeoutMs: 60_000 });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

function bodyOf(files: TestFile | TestFile[]): FormData | Uint8Array {
  if (!Array.isArray(files)) return Buffer.from(files.content);
  const form = new FormData();
  for (const { name, content } of files) form.append('file', new Blob([Buffer.from(content)]), name);
  return form;
}

/** An administrator with an empty environment in a new team. */
export async function testImporter(server: TeamServer): Promise<TestImporter> {
  const team = await server.given.team();
  const environment = await server.given.environment({ team });
  return new TestImporter(server, team, environment, await server.given.member({ role: 'admin', team }));
}

/** One folder with one command job per name, as XML. */
export function folderXml(
  folder: string,
  jobs: Record<string, string> | string[],
  { server = 'CTM1' }: { server?: string } = {},
): string {
  const commands = Array.isArray(jobs)
    ? jobs.map((name): [string, string] => [name, `run ${name}`])
    : Object.entries(jobs);
  const elements = commands.map(
    ([name, command]) => `<JOB JOBNAME="${name}" TASKTYPE="Command" CMDLINE="${command}"/>`,
  );
  return `<DEFTABLE><FOLDER FOLDER_NAME="${folder}" DATACENTER="${server}">${elements.join('')}</FOLDER></DEFTABLE>`;
}

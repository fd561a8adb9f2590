import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { signature } from '../shared/audit-sinks/send.ts';

/** Signs what is sent to it. */
export const sinkSecret = 'sixteen characters, at least';

const line = z.object({
  log: z.string(),
  idx: z.number(),
  leaf: z.string(),
  row: z.looseObject({ id: z.string() }),
});
export type ReceivedLine = z.infer<typeof line> & { text: string };

/** What can go wrong with a batch. */
export const mishaps = ['refuse', 'hang up', 'take but hang up'] as const;
export type Mishap = (typeof mishaps)[number];

/** One line of a batch or of a file. @throws ZodError - it has another shape */
export function readLine(text: string): ReceivedLine {
  return { ...line.parse(JSON.parse(text)), text };
}

/** Takes batches as a SIEM would; `misbehave` decides per request what goes wrong. */
export class WebhookReceiver {
  readonly lines: ReceivedLine[] = [];
  readonly signatures: { sent: string | undefined; expected: string }[] = [];
  misbehave: (request: number) => Mishap | undefined = () => undefined;
  /** Happens before a batch that was taken is answered. */
  beforeAnswer: (request: number) => Promise<unknown> = () => Promise.resolve();
  requests = 0;
  /** Of the largest batch. */
  mostBytes = 0;
  #server: Server | undefined;
  #port = 0;

  /** Listens; after a stop at the same address again, which is what it answers. */
  async start(): Promise<string> {
    const server = createServer((request, reply) => this.#serve(request, reply));
    this.#server = server;
    await new Promise<void>((listening) => server.listen(this.#port, '127.0.0.1', listening));
    this.#port = (server.address() satisfies AddressInfo | string | null as AddressInfo).port;
    return `http://127.0.0.1:${this.#port}/wo`;
  }

  #serve(request: IncomingMessage, reply: ServerResponse): void {
    const what = this.misbehave((this.requests += 1));
    if (what === 'hang up') return void request.socket.destroy();
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (what === 'refuse') return void reply.writeHead(503).end();
      const body = Buffer.concat(chunks);
      this.mostBytes = Math.max(this.mostBytes, body.byteLength);
      this.#take(body.toString('utf8'), request.headers);
      if (what === 'take but hang up') request.socket.destroy();
      else void this.beforeAnswer(this.requests).then(() => reply.writeHead(204).end());
    });
  }

  #take(body: string, headers: NodeJS.Dict<string | string[]>): void {
    const timestamp = String(headers['x-wo-timestamp']);
    const sent = headers['x-wo-signature'];
    this.signatures.push({
      sent: typeof sent === 'string' ? sent : undefined,
      expected: signature(sinkSecret, timestamp, body),
    });
    for (const text of body.split('\n').filter((one) => one !== '')) this.lines.push(readLine(text));
  }

  /** Cuts what is under way, and is gone. */
  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((closed) => this.#server?.close(closed));
  }
}

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Takes whatever is sent to it. */
export class Receiver {
  text = '';
  #server: Server | undefined;

  async start(): Promise<string> {
    this.#server = createServer((request, reply) => {
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => (this.text += chunk));
      request.on('end', () => reply.writeHead(204).end());
    });
    await new Promise<void>((listening) => this.#server?.listen(0, '127.0.0.1', listening));
    const { port } = this.#server.address() satisfies AddressInfo | string | null as AddressInfo; // TCP: never a path
    return `http://127.0.0.1:${port}/wo`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((closed) => this.#server?.close(closed) ?? closed(undefined));
  }
}

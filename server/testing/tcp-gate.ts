import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP proxy between a client and PostgreSQL, for counting and for faults. */
export interface TcpGate {
  readonly port: number;
  /** How often a client spoke after the server had: round trips, pipelined statements counted once. */
  turns(): number;
  /** `open` passes everything; `refuse` resets new and old connections; `silent` accepts and says nothing. */
  set(mode: 'open' | 'refuse' | 'silent'): void;
  /** Breaks every connection there is now. */
  cut(): void;
  close(): Promise<void>;
}

/** Starts a gate on a free port of 127.0.0.1 that forwards to `targetPort`. */
export async function startGate(targetPort: number): Promise<TcpGate> {
  let turns = 0;
  let mode: 'open' | 'refuse' | 'silent' = 'open';
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  };
  const server = createServer((client) => {
    keep(client);
    if (mode === 'refuse') client.resetAndDestroy();
    if (mode !== 'open') return;
    const upstream = connect(targetPort, '127.0.0.1');
    keep(upstream);
    let serverSpokeLast = true;
    client.on('data', (chunk) => {
      if (mode === 'silent') return;
      if (serverSpokeLast) turns++;
      serverSpokeLast = false;
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (mode === 'silent') return;
      serverSpokeLast = true;
      client.write(chunk);
    });
    client.once('close', () => upstream.destroy());
    upstream.once('close', () => client.destroy());
  });
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens on a host has an address object
  const { port } = server.address() as AddressInfo;
  return {
    port,
    turns: () => turns,
    set(next) {
      mode = next;
      if (next === 'refuse') cut();
    },
    cut,
    async close() {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}

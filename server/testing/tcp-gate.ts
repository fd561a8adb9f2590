import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * `open` passes everything; `refuse` resets new and old connections; `silent` accepts and says nothing;
 * `late` delivers everything `lateMs` later; `trickle` gives the server's answers a byte at a time; `tlsStall` breaks old
 * connections and says yes to encryption on new ones, and then nothing.
 */
export type GateMode = 'open' | 'refuse' | 'silent' | 'late' | 'trickle' | 'tlsStall';

/**
 * What becomes of bytes that arrive. `drop` swallows them and everything after; `cut` breaks the connection without
 * them; `last` delivers them and then breaks it, `lastHalf` their first half; `race` breaks it while they are under way.
 */
export type Verdict = 'pass' | 'drop' | 'cut' | 'last' | 'lastHalf' | 'race';

/** Looks at the bytes of one connection, and decides. */
export interface Watcher {
  fromClient(bytes: Buffer): Verdict;
  fromServer(bytes: Buffer): Verdict;
}

/** A TCP proxy between a client and PostgreSQL, for counting and for faults. */
export interface TcpGate {
  readonly port: number;
  /** `url` with this gate as its host. */
  through(url: string): string;
  /** How often a client spoke after the server had: round trips, pipelined statements counted once. */
  turns(): number;
  set(mode: GateMode): void;
  /** Breaks every connection there is now. */
  cut(): void;
  close(): Promise<void>;
}

export interface GateOptions {
  /** Makes a watcher for each connection. */
  watch?: () => Watcher;
  /** How late `late` is, each way. Default 100. */
  lateMs?: number;
}

const passing: Watcher = { fromClient: () => 'pass', fromServer: () => 'pass' };

/** Starts a gate on a free port of 127.0.0.1 that forwards to `targetPort`. */
export async function startGate(targetPort: number, options: GateOptions = {}): Promise<TcpGate> {
  let turns = 0;
  let mode: GateMode = 'open';
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
    if (mode === 'tlsStall') client.once('data', () => client.write('S'));
    if (mode === 'refuse' || mode === 'silent' || mode === 'tlsStall') return;
    const upstream = connect(targetPort, '127.0.0.1');
    keep(upstream);
    join(client, upstream, { ...options, mode: () => mode, onTurn: () => turns++ });
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
    through: (url) => Object.assign(new URL(url), { port: String(port) }).href,
    turns: () => turns,
    set(next) {
      mode = next;
      if (next === 'refuse' || next === 'tlsStall') cut();
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

interface JoinOptions extends GateOptions {
  mode: () => GateMode;
  onTurn: () => void;
}

/** Carries what the two say to each other, as long as both are there. */
function join(client: Socket, upstream: Socket, options: JoinOptions): void {
  const { mode, onTurn, watch = () => passing, lateMs = 100 } = options;
  const watcher = watch();
  const pace = () => ({ lateMs: mode() === 'late' ? lateMs : 0, trickle: mode() === 'trickle' });
  const toServer = new Direction(client, upstream, () => ({ ...pace(), trickle: false }));
  const toClient = new Direction(upstream, client, pace);
  let serverSpokeLast = true;
  client.on('data', (bytes) => {
    if (mode() === 'silent') return;
    if (serverSpokeLast) onTurn();
    serverSpokeLast = false;
    toServer.take(bytes, watcher.fromClient(bytes));
  });
  upstream.on('data', (bytes) => {
    if (mode() === 'silent') return;
    serverSpokeLast = true;
    toClient.take(bytes, watcher.fromServer(bytes));
  });
  client.once('close', () => upstream.destroy());
  upstream.once('close', () => client.destroy());
}

interface Pace {
  lateMs: number;
  trickle: boolean;
}

const trickleMs = 50;

/** Delivers what one side says to the other, in order, at the pace of the moment. */
class Direction {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #pace: () => Pace;
  #dropping = false;
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(from: Socket, to: Socket, pace: () => Pace) {
    this.#from = from;
    this.#to = to;
    this.#pace = pace;
  }

  take(bytes: Buffer, verdict: Verdict): void {
    this.#dropping ||= verdict === 'drop';
    if (this.#dropping) return;
    const { lateMs, trickle } = this.#pace();
    if (lateMs === 0 && !trickle && this.#waiting === 0) return this.#deliver(bytes, verdict);
    const arrivesAt = performance.now() + lateMs;
    this.#waiting += 1;
    this.#last = this.#last.then(async () => {
      await sleep(Math.max(0, arrivesAt - performance.now()));
      if (trickle) await this.#trickle(bytes);
      else this.#deliver(bytes, verdict);
      this.#waiting -= 1;
    });
  }

  async #trickle(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length && !this.#to.destroyed; at += 1) {
      if (!this.#pace().trickle) {
        this.#write(bytes.subarray(at));
        return;
      }
      this.#write(bytes.subarray(at, at + 1));
      await sleep(trickleMs);
    }
  }

  #deliver(bytes: Buffer, verdict: Verdict): void {
    if (verdict === 'lastHalf') this.#write(bytes.subarray(0, bytes.length / 2));
    else if (verdict !== 'cut') this.#write(bytes);
    if (verdict === 'pass') return;
    if (verdict === 'last' || verdict === 'lastHalf')
      this.#to.end(); // so that it still arrives
    else this.#to.resetAndDestroy();
    this.#from.resetAndDestroy();
  }

  #write(bytes: Buffer): void {
    if (!this.#to.destroyed) this.#to.write(bytes);
  }
}

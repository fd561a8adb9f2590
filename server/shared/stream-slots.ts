import type { SharedDb } from '../../db/shared/client.ts';
import { Refusal } from '../trpc/errors.ts';

const stalledMs = 60_000;

/** One of the streams under way, from the first moment: two that begin at once are two. */
interface Slot {
  /** The receiver has a part, and the slot is given away unless it takes the next one. */
  wait(): void;
  /** @throws Error - the slot was given away meanwhile */
  resume(): void;
  free(): void;
}

/** Bounds the streams of one kind that a server makes at a time: each keeps the pool busy for as long as its reader likes. */
export class StreamSlots {
  readonly #mostAtOnce: number;
  readonly #underWay = new WeakMap<SharedDb, number>();

  constructor(mostAtOnce: number) {
    this.#mostAtOnce = mostAtOnce;
  }

  /**
   * The same parts, made as the receiver takes them; one that takes nothing for a minute gets no more.
   * @throws Refusal OVERLOADED - as many others as allowed are under way from this pool
   */
  hold<Part>(db: SharedDb, parts: AsyncIterable<Part>): AsyncGenerator<Part> {
    return watched(parts, this.#take(db));
  }

  #take(db: SharedDb): Slot {
    const busy = this.#underWay.get(db) ?? 0;
    if (busy >= this.#mostAtOnce)
      throw new Refusal(
        'OVERLOADED',
        `This server sends ${this.#mostAtOnce} exports already. Try again when one is done.`,
        undefined,
        { retryAfterS: 30 },
      );
    this.#underWay.set(db, busy + 1);
    let timer: NodeJS.Timeout | undefined;
    let held = true;
    const free = () => {
      clearTimeout(timer);
      if (held) this.#underWay.set(db, (this.#underWay.get(db) ?? 1) - 1);
      held = false;
    };
    const wait = () => {
      timer = setTimeout(free, stalledMs).unref();
    };
    const resume = () => {
      clearTimeout(timer);
      if (!held) throw new Error(`The receiver of an export took nothing for ${stalledMs / 1000} s.`);
    };
    wait(); // an answer that is never begun ends too
    return { wait, resume, free };
  }
}

async function* watched<Part>(parts: AsyncIterable<Part>, slot: Slot): AsyncGenerator<Part> {
  try {
    slot.resume();
    for await (const part of parts) {
      slot.wait();
      yield part;
      slot.resume();
    }
  } finally {
    slot.free();
  }
}

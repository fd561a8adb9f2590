import type { Verdict, Watcher } from '../testing/tcp-gate.ts';

/** Where a connection is cut, seen from a COMMIT that passes. */
export const cuts = ['before', 'underway', 'unanswered', 'halfAnswered', 'answerLost'] as const;
/** `silent`: nothing is cut, but the answer never arrives. */
export type Cut = (typeof cuts)[number] | 'silent';

/** Of the COMMIT itself, when it arrives. */
const atCommit: Partial<Record<Cut, Verdict>> = { before: 'cut', underway: 'race', unanswered: 'last' };
/** Of the answer to it. */
const atAnswer: Partial<Record<Cut, Verdict>> = {
  halfAnswered: 'lastHalf',
  answerLost: 'cut',
  silent: 'drop',
};

/** Cuts the connection of one transaction at its COMMIT, once. */
export class CommitWatch {
  /** How many COMMITs were met so far. */
  met = 0;
  #next: { cut: Cut; marker: string } | undefined;

  /** @param marker - a text that only the transaction in question sends; the server makes others in between */
  arm(cut: Cut, marker: string): void {
    this.#next = { cut, marker };
  }

  disarm(): void {
    this.#next = undefined;
  }

  /** For one connection; it remembers under which name the driver prepared its COMMIT. */
  readonly watcher = (): Watcher => {
    let prepared: string | undefined;
    let answering: Cut | undefined;
    let marked = false;
    const commits = (kind: string, [first, second]: string[]) => {
      if (kind === 'P' && second === 'commit') prepared = first;
      return kind === 'B' && second === prepared;
    };
    return {
      fromClient: (bytes) => {
        const next = this.#next;
        marked ||= next !== undefined && bytes.includes(next.marker);
        const committing = messagesIn(bytes).some(({ kind, body }) => commits(kind, textsOf(body)));
        if (!committing || !marked || next === undefined) return 'pass';
        this.#next = undefined;
        this.met += 1;
        if (atCommit[next.cut] === undefined) answering = next.cut;
        return atCommit[next.cut] ?? 'pass';
      },
      fromServer: () => (answering && atAnswer[answering]) ?? 'pass',
    };
  };
}

/** The messages of PostgreSQL's protocol in `bytes`, which begin with one, as kind and body. */
function messagesIn(bytes: Buffer): { kind: string; body: Buffer }[] {
  const messages: { kind: string; body: Buffer }[] = [];
  for (let at = 0; at + 5 <= bytes.length; at += 1 + bytes.readInt32BE(at + 1)) {
    const length = bytes.readInt32BE(at + 1); // counts itself, not the kind
    if (length < 4) break; // the first message of a connection has no kind
    messages.push({
      kind: bytes.toString('latin1', at, at + 1),
      body: bytes.subarray(at + 5, at + 1 + length),
    });
  }
  return messages;
}

const textsOf = (body: Buffer) => body.toString('latin1').split('\0');

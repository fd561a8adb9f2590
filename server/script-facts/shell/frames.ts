/** What is open: it ends at `)`, `}`, `fi`, `done`, `esac`. */
export type FrameKind = 'paren' | 'brace' | 'if' | 'loop' | 'case' | 'substitution';

export interface Frame {
  kind: FrameKind;
  /** What is in it may not run, or run more than once, or leave nothing behind. */
  conditional: boolean;
  /** Between `in` or `;;` and the `)` of a pattern. */
  inPattern: boolean;
  /** Stood behind `&&` or `||`. */
  joined: boolean;
}

/** Compound commands that are open, innermost last. */
export class Frames {
  readonly #open: Frame[] = [];

  get size(): number {
    return this.#open.length;
  }

  get top(): Frame | undefined {
    return this.#open.at(-1);
  }

  get conditional(): boolean {
    return this.top?.conditional ?? false;
  }

  push(kind: FrameKind, conditional: boolean, joined: boolean): void {
    this.#open.push({
      kind,
      conditional: conditional || joined || this.conditional,
      inPattern: kind === 'case',
      joined,
    });
  }

  /** Closes the innermost of its kind, and what was left open in it; undefined if there is none above `base`. */
  close(kind: FrameKind, base: number): Frame | undefined {
    for (let index = this.#open.length - 1; index >= base; index--) {
      const frame = this.#open[index];
      if (frame?.kind !== kind) continue;
      this.#open.length = index;
      return frame;
    }
    return undefined;
  }

  /** The innermost `case`, after closing what was left open in it. */
  innermostCase(base: number): Frame | undefined {
    const frame = this.close('case', base);
    if (frame) this.#open.push(frame);
    return frame;
  }

  shrinkTo(size: number): void {
    this.#open.length = Math.min(this.#open.length, size);
  }
}

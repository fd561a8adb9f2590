import type { Piece } from '../values.ts';

/** Pieces of a word, with text next to text in one. */
export class PieceList {
  readonly #pieces: Piece[] = [];
  #text = '';

  text(text: string): void {
    this.#text += text;
  }

  add(piece: Piece): void {
    if (piece.is === 'text' && piece.filledIn === undefined) return this.text(piece.text);
    this.#flush();
    this.#pieces.push(piece);
  }

  done(): readonly Piece[] {
    this.#flush();
    return this.#pieces;
  }

  #flush(): void {
    if (this.#text !== '') this.#pieces.push({ is: 'text', text: this.#text });
    this.#text = '';
  }
}

import { isAscii, isUtf8 } from 'node:buffer';

/** Bytes are none of the encoding. */
export class DoesNotFit extends Error {}

/** Turns bytes into text piece by piece. */
export interface Decoder {
  /** @throws DoesNotFit - without having given the text before */
  write(bytes: Buffer): string;
  /** @throws DoesNotFit - the last character is cut off */
  end(): void;
}

/**
 * A decoder for the name of an encoding, as a declaration gives it; undefined when nobody knows the name or when it
 * cannot be the encoding of a text whose declaration was read byte by byte (UTF-16).
 */
export function decoderFor(encoding: string): (() => Decoder) | undefined {
  const name = encoding.toLowerCase();
  if (name === 'utf-8' || name === 'utf8') return utf8;
  // The WHATWG takes these two for windows-1252, as web pages need it; XML means what the standards say.
  if (name === 'iso-8859-1' || name === 'latin1') return () => singleByte(0xff);
  if (name === 'us-ascii' || name === 'ascii') return () => singleByte(0x7f);
  if (!knownAndBytewise(name)) return undefined;
  return () => standard(name);
}

/** @param encoding - `utf-16le` or `utf-16be` */
export function utf16(encoding: 'utf-16le' | 'utf-16be'): () => Decoder {
  return () => standard(encoding);
}

export function utf8(): Decoder {
  let cutOff = Buffer.alloc(0);
  const toText = (bytes: Buffer) => {
    if (isAscii(bytes)) return bytes.toString('latin1');
    if (!isUtf8(bytes)) throw new DoesNotFit();
    return bytes.toString('utf8');
  };
  return {
    write(bytes) {
      const all = cutOff.length > 0 ? Buffer.concat([cutOff, bytes]) : bytes;
      const whole = wholeCharacters(all);
      cutOff = Buffer.from(all.subarray(whole)); // a copy: the caller's buffer may be used again
      return toText(all.subarray(0, whole));
    },
    end() {
      if (cutOff.length > 0) throw new DoesNotFit();
    },
  };
}

/** Length of `bytes` without a character whose last bytes are still to come. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) return back < sequenceLength(byte) ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 1; // no lead of anything
}

/** Bytes are code points, up to `highest`. */
function singleByte(highest: number): Decoder {
  return {
    write(bytes) {
      if (highest < 0xff && !isAscii(bytes)) throw new DoesNotFit();
      return bytes.toString('latin1');
    },
    end: () => {},
  };
}

function standard(encoding: string): Decoder {
  // The mark is taken off before; a second one is text.
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  const decoded = (bytes?: Buffer): string => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
    } catch (cause) {
      throw new DoesNotFit(undefined, { cause });
    }
  };
  return {
    write: decoded,
    end() {
      decoded();
    },
  };
}

function knownAndBytewise(encoding: string): boolean {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(Buffer.from('<?xml')) === '<?xml';
  } catch {
    return false;
  }
}

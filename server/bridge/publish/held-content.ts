import { inflateRawSync } from 'node:zlib';
import { languageOf } from '../../script-facts/language.ts';
import type { ScriptFacts } from '../../script-facts/model.ts';
import type { ReadyContent } from '../../shared/scripts/service.ts';
import type { PackedContent, TextFile } from '../folders/service.ts';

/** A file that is going to be stored. It is unpacked when somebody looks: of 256 MiB few are looked at in one moment. */
export class HeldContent implements ReadyContent {
  readonly encoding: TextFile['encoding'];
  readonly lineEnding: TextFile['lineEnding'];
  readonly size: number;
  readonly sha256: string;
  readonly readAs: ReadyContent['readAs'];
  readonly #packed: PackedContent;

  constructor({ path, encoding, lineEnding, size, sha256 }: TextFile, packed: PackedContent) {
    this.encoding = encoding;
    this.lineEnding = lineEnding;
    this.size = size;
    this.sha256 = sha256;
    this.readAs = languageOf(path);
    this.#packed = packed;
  }

  get bytes(): Uint8Array {
    return inflateRawSync(this.#packed.bytes);
  }

  get facts(): ScriptFacts {
    // our own process has written it a moment ago
    return JSON.parse(inflateRawSync(this.#packed.facts).toString('utf8')) as ScriptFacts;
  }
}

import type { Report, SearchedText } from './text-rule.ts';

const begin = '-----BEGIN ';
const end = '-----END ';
/** `RSA PRIVATE KEY-----`, `PRIVATE KEY-----`, `PGP PRIVATE KEY BLOCK-----`. */
const label = /[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;
/** What a key is made of, so that `sed '/-----BEGIN …/,/-----END …/d'` is none. */
const body = /[A-Za-z0-9+/=]{8}/;

/** Private keys in their PEM form, with BEGIN and END. One that is cut off goes as far as its lines look like one. */
export function findPrivateKeys({ text }: SearchedText, report: Report): void {
  let nextEnd = 0; // not searched again, so that many keys without an end cost no more than one
  for (let at = text.indexOf(begin); at >= 0; ) {
    const after = text.indexOf(begin, at + begin.length);
    const bodyStart = endOfMatch(label, text, at + begin.length);
    if (bodyStart > 0) {
      if (nextEnd >= 0 && nextEnd < bodyStart) nextEnd = text.indexOf(end, bodyStart);
      const closed = nextEnd >= 0 && (after < 0 || nextEnd < after);
      if (closed) reportClosed(text, at, bodyStart, nextEnd, report);
      else reportCutOff(text, at, bodyStart, report);
    }
    at = after;
  }
}

function reportClosed(text: string, at: number, bodyStart: number, endsAt: number, report: Report): void {
  if (!body.test(text.slice(bodyStart, endsAt))) return;
  const stop = endOfMatch(label, text, endsAt + end.length);
  report(at, stop > 0 ? stop : endsAt, 'private-key');
}

/** A line of Base64, or a header as `DEK-Info: …`. */
const keyLine =
  /\r?\n[ \t]{0,8}(?:[A-Za-z0-9+/=]{16,200}|[A-Za-z-]{4,20}: [^\r\n]{1,200})[ \t]{0,8}(?=\r?\n|$)/y;

function reportCutOff(text: string, at: number, bodyStart: number, report: Report): void {
  let stop = bodyStart;
  for (let next = endOfMatch(keyLine, text, stop); next > 0; next = endOfMatch(keyLine, text, stop))
    stop = next;
  if (body.test(text.slice(bodyStart, stop))) report(at, stop, 'private-key');
}

/** @param pattern - sticky */
function endOfMatch(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

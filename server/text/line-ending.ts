/** A lone carriage return ends no line here: cmd.exe, PowerShell and the Unix shells agree on that. */
export type LineEnding = 'crlf' | 'lf' | 'mixed';

/** How the lines of a text end, in one pass; `lf` when there is only one line. */
export function lineEndingOf(text: string): LineEnding {
  let crlf = false;
  let lf = false;
  for (let place = text.indexOf('\n'); place >= 0; place = text.indexOf('\n', place + 1)) {
    if (text[place - 1] === '\r') crlf = true;
    else lf = true;
    if (crlf && lf) return 'mixed';
  }
  return crlf ? 'crlf' : 'lf';
}

import type { Script } from './script.ts';
import type { Token } from './tokens.ts';

/**
 * Comments are searched for secrets: as VBScript that was switched off, comments in lines that follow each other
 * together, and as command lines. Comments inside of comments are text.
 */
export function readComments(script: Script): void {
  const { reading, source, tokens } = script;
  if (reading.secretsOnly) return;
  for (const group of groupsOf(tokens)) {
    const offsets: number[] = [];
    let text = '';
    for (const { start, end } of group) {
      const from = start + (marker.exec(source.text.slice(start, end))?.[0].length ?? 0);
      for (let at = from; at < end; at++) offsets.push(at);
      text += `${source.text.slice(from, end)}\n`;
      offsets.push(end);
    }
    offsets.push(group.at(-1)?.end ?? 0);
    const comments = source.mapped(text, offsets);
    reading.nested('vbscript', comments, { secretsOnly: true });
    reading.nested('cmd', comments, { secretsOnly: true });
  }
}

const marker = /^(?:rem\b|['\s])['\s]*/i;

/** Comments that stand alone on lines one after the other; a comment behind a statement stands for itself. */
function groupsOf(tokens: readonly Token[]): Token[][] {
  const groups: Token[][] = [];
  let open: Token[] | undefined;
  let isFirst = true; // on its line
  for (const token of tokens) {
    if (token.is === 'comment' && isFirst && open) open.push(token);
    else if (token.is === 'comment') groups.push((open = [token]));
    if (token.is === 'comment' ? !isFirst : token.is !== 'newline' || isFirst) open = undefined;
    isFirst = token.is === 'newline';
  }
  return groups;
}

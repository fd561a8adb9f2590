import type { StreamParser, StringStream } from '@codemirror/language';

interface CmdState {
  /** A command may begin here: at the start of a line, after `&`, `|`, `(` and after words such as `do`. */
  atCommand: boolean;
  /** Behind the condition of an IF one begins as well; where that ends is not followed. */
  afterIf: boolean;
}

/** Of the command itself. What is not listed is a program, and stays plain. */
const commands = new Set(
  'assoc break call cd chdir cls color copy date del dir echo else endlocal erase exit for ftype goto if md mkdir mklink move path pause popd prompt pushd rd rem ren rename rmdir set setlocal shift start time title type ver verify vol'.split(
    ' ',
  ),
);
/** Words of `if` and `for`, wherever they stand. */
const words = new Set('defined do else equ errorlevel exist geq gtr in leq lss neq not'.split(' '));
/** Behind them the next command begins. */
const beforeCommand = new Set(['do', 'else']);

const atLineStart: CmdState = { atCommand: true, afterIf: false };

/** Syntax colours of batch files: as much of cmd.exe's grammar as helps to read, one line at a time. */
export const cmdMode: StreamParser<CmdState> = {
  name: 'cmd',
  startState: () => ({ ...atLineStart }),
  token(stream, state) {
    if (stream.sol()) Object.assign(state, atLineStart);
    if (stream.eatSpace()) return null;
    if (state.atCommand) {
      if (stream.match('@')) return null;
      if (stream.match(/^(?:::|rem(?=[\s.:;,=/]|$)).*/i)) return 'comment';
      if (stream.match(/^:[^\s:&|<>]*/)) return 'variableName.standard';
    }
    return inCommand(stream, state);
  },
};

function inCommand(stream: StringStream, state: CmdState): string | null {
  if (stream.match(/^"[^"]*(?:"|$)/)) return plain(state, 'string');
  if (stream.match(/^(?:%%~?[a-z]+|%~?[$:\w]*\d|%\*|%[^%\s]+%|![^!\s]+!)/i))
    return plain(state, 'variableName');
  if (stream.match(/^\^./)) return plain(state, null);
  if (stream.match(/^[&|()]/)) {
    state.atCommand = true;
    state.afterIf = false;
    return null;
  }
  const [word] = matched(stream, /^[^\s"%!&|<>()=,;^]+/);
  if (word === undefined) {
    stream.next();
    return null;
  }
  return wordToken(word.toLowerCase(), state);
}

function wordToken(word: string, state: CmdState): string | null {
  const name = word.replace(/[.:/\\].*$/, ''); // echo. and exit/b need no blank
  const isCommand = (state.atCommand || state.afterIf) && commands.has(name);
  state.atCommand = beforeCommand.has(word);
  if (isCommand) state.afterIf = name === 'if';
  if (isCommand || words.has(word)) return 'keyword';
  return /^\d+$/.test(word) ? 'number' : null;
}

function plain(state: CmdState, token: string | null): string | null {
  state.atCommand = false;
  return token;
}

function matched(stream: StringStream, pattern: RegExp): readonly string[] {
  const found = stream.match(pattern);
  return typeof found === 'boolean' || found === null ? [] : found;
}

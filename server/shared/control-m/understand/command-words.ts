/** Whose quoting a command line follows. */
export type Shell = 'cmd' | 'sh' | 'powershell';

/** A command and its arguments, unquoted. */
export type Words = string[];

const escapeOf: Record<Shell, string> = { cmd: '^', sh: '\\', powershell: '`' };
const quotesOf: Record<Shell, string> = { cmd: '"', sh: `'"`, powershell: `'"` };
const separators: Record<Shell, string> = { cmd: '&|()\n', sh: ';&|()\n', powershell: ';|(){}\n' };

/** Words a command line may have before it is cut off: no more are needed to know what it runs. */
const maxWords = 2_000;

/** Splits a command line into its commands, in order, without redirections. */
export function commandsOf(line: string, shell: Shell): Words[] {
  const splitter = new Splitter(shell);
  for (const sign of line) {
    if (splitter.isFull) break;
    splitter.take(sign);
  }
  return splitter.end();
}

class Splitter {
  readonly #shell: Shell;
  readonly #commands: Words[] = [];
  #words: Words = [];
  #word: string | undefined;
  #quote = '';
  #escaped = false;
  #skipNext = false; // the file of a redirection
  #count = 0;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  get isFull(): boolean {
    return this.#count >= maxWords;
  }

  take(sign: string): void {
    if (this.#escaped) this.#keepEscaped(sign);
    else if (sign === escapeOf[this.#shell] && this.#quote !== "'" && !this.#isPlainHere(sign))
      this.#escaped = true;
    else if (this.#quote !== '') this.#insideQuotes(sign);
    else if (quotesOf[this.#shell].includes(sign)) this.#open(sign);
    else if (sign === '>' || sign === '<') this.#redirect();
    else if (separators[this.#shell].includes(sign)) this.#endCommand();
    else if (/\s/.test(sign)) this.#endWord();
    else this.#word = (this.#word ?? '') + sign;
  }

  /** In cmd.exe a caret inside quotes is text. */
  #isPlainHere(sign: string): boolean {
    return sign === '^' && this.#quote !== '';
  }

  /** Inside double quotes of sh a backslash only escapes what is special there. */
  #keepEscaped(sign: string): void {
    this.#escaped = false;
    const stays = this.#shell === 'sh' && this.#quote === '"' && !'"\\$`'.includes(sign);
    this.#word = `${this.#word ?? ''}${stays ? '\\' : ''}${sign}`;
  }

  #insideQuotes(sign: string): void {
    if (sign === this.#quote) this.#quote = '';
    else this.#word = (this.#word ?? '') + sign;
  }

  #open(sign: string): void {
    this.#quote = sign;
    this.#word ??= '';
  }

  /** `2>` and `>>` come here too: a number right before belongs to it. */
  #redirect(): void {
    if (/^\d$/.test(this.#word ?? '')) this.#word = undefined;
    this.#endWord();
    this.#skipNext = true;
  }

  #endWord(): void {
    if (this.#word === undefined) return;
    if (!this.#skipNext) {
      this.#words.push(this.#word);
      this.#count++;
    }
    this.#skipNext = false;
    this.#word = undefined;
  }

  #endCommand(): void {
    this.#endWord();
    this.#skipNext = false;
    if (this.#words.length > 0) this.#commands.push(this.#words);
    this.#words = [];
  }

  end(): Words[] {
    this.#endCommand();
    return this.#commands;
  }
}

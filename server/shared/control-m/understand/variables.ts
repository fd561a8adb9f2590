/** Variables of one definition: `%%NAME` and its value as written. */
export type Variables = readonly { name: string; value: string }[];

/** Text in which constants are replaced, and the variables that only a run of the job knows. */
export interface Substituted {
  text: string;
  /** As they are written: `%%ODATE`. */
  unknown: string[];
}

/** Longest text that is looked at, and that a variable can become; what a command starts is said at its beginning. */
const maxLength = 8192;
/** Longest chain of variables that name each other. */
const maxChain = 100;

/** A name with the signs of a global variable or a pool; `$ODATE` and `ODATE` are two names. */
const reference = /^%%(\\{0,2}[$#@]?[\p{L}\p{N}_]+(?:[\\-][\p{L}\p{N}_]+)*)/u;

/**
 * Replaces `%%NAME` by what the job, or else the nearest folder around it, says it is. Evaluated from right to left, as
 * Control-M does, so that `%%A%%B` is the variable whose name is `A` and the value of `B`. A full stop behind a variable
 * ends its name and goes with it: `%%A._x`.
 * @param scopes - of the job, then of its folders from the nearest on
 */
export function substitute(text: string, scopes: readonly Variables[]): Substituted {
  return new Substitution(scopes).replace(text);
}

class Substitution {
  readonly #scopes: readonly Variables[];
  /** Undefined: not constant. Also while its value is being found out, so that a loop is not constant. */
  readonly #values = new Map<string, string | undefined>();
  #chain = 0;

  constructor(scopes: readonly Variables[]) {
    this.#scopes = scopes;
  }

  replace(text: string): Substituted {
    const unknown = new Set<string>();
    let result = text.slice(0, maxLength);
    for (let at = result.lastIndexOf('%%'); at >= 0; at = at === 0 ? -1 : result.lastIndexOf('%%', at - 1)) {
      const rest = result.slice(at + 2);
      const name = this.#nameAt(result.slice(at));
      if (name === undefined) continue;
      const value = this.#valueOf(name);
      if (value === undefined || result.length + value.length > maxLength) unknown.add(`%%${name}`);
      else result = result.slice(0, at) + value + rest.slice(name.length).replace(/^\./, '');
    }
    return { text: result, unknown: [...unknown].sort() };
  }

  /** A hyphen is part of a name when there is a variable of that name: `%%FTP-RPATH1`, but `%%A-%%B`. */
  #nameAt(text: string): string | undefined {
    const name = reference.exec(text)?.[1];
    if (name === undefined || !name.includes('-') || this.#written(name) !== undefined) return name;
    return name.slice(0, name.indexOf('-'));
  }

  #valueOf(name: string): string | undefined {
    if (this.#values.has(name)) return this.#values.get(name);
    this.#values.set(name, undefined);
    const written = this.#written(name);
    this.#chain++;
    const inside = written === undefined || this.#chain > maxChain ? undefined : this.replace(written);
    this.#chain--;
    const value = inside?.unknown.length === 0 ? inside.text : undefined;
    this.#values.set(name, value);
    return value;
  }

  /** The last one said counts; what begins with a backslash is global, and another job may have set it. */
  #written(name: string): string | undefined {
    if (name.startsWith('\\')) return undefined;
    for (const variables of this.#scopes) {
      const found = variables.findLast((variable) => variable.name.replace(/^%%/, '') === name);
      if (found) return found.value;
    }
    return undefined;
  }
}

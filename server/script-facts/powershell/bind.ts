import type { Found } from './found.ts';
import type { Argument, Command, Value } from './syntax.ts';

/** Parameters of a cmdlet, so that abbreviations and positions mean what they mean to PowerShell. */
export interface Cmdlet {
  /** Those with a value. */
  values: readonly string[];
  switches: readonly string[];
  /** What arguments without a name are, in order. */
  positions: readonly string[];
  /** Full names by what was written before. */
  known: Map<string, string | undefined>;
}

/** @param positions - names of `values`, as `positions` of {@link Cmdlet} */
export function cmdlet(values: string, switches = '', positions = ''): Cmdlet {
  const names = (text: string) => text.toLowerCase().split(/\s+/).filter(Boolean);
  return {
    values: [...names(values), ...commonValues],
    switches: [...names(switches), ...commonSwitches],
    positions: names(positions),
    known: new Map(),
  };
}

const commonValues =
  'erroraction ea warningaction wa informationaction infa progressaction proga errorvariable ev warningvariable wv informationvariable iv outvariable ov outbuffer ob pipelinevariable pv'.split(
    ' ',
  );
const commonSwitches = 'verbose vb debug db whatif wi confirm cf'.split(' ');

/** What a parameter got. */
export interface Given {
  /** Undefined: a switch that is on, or a splatted variable of which nothing is known. */
  value: Value | undefined;
  /** Index of the splat that gave it. */
  splat?: number;
}

/** Arguments by lower-case name of their parameter. */
export type Bound = ReadonlyMap<string, Given>;

/** Gives each argument to its parameter, as PowerShell would; what fits none is left out. */
export function bind(command: Command, found: Found, shape: Cmdlet): Bound {
  const bound = new Map<string, Given>();
  const positional: Value[] = [];
  for (let index = 0; index < command.args.length; index++) {
    const argument = command.args[index];
    if (!argument) break;
    if (argument.is === 'value') positional.push(argument.value);
    else if (argument.is === 'splat') bindSplat(bound, found, shape, argument);
    else if (bindNamed(bound, shape, argument, command.args[index + 1])) index++;
  }
  let index = 0;
  for (const name of shape.positions) {
    const value = positional[index];
    if (!value) break;
    if (bound.has(name)) continue;
    bound.set(name, { value });
    index++;
  }
  return bound;
}

type Named = Extract<Argument, { is: 'parameter' }>;
type Splat = Extract<Argument, { is: 'splat' }>;

/** True if the next argument is its value. */
function bindNamed(
  bound: Map<string, Given>,
  shape: Cmdlet,
  argument: Named,
  next: Argument | undefined,
): boolean {
  const name = parameterName(shape, argument.name);
  const isSwitch = name !== undefined && shape.switches.includes(name);
  if (argument.value || isSwitch) {
    if (name !== undefined) bound.set(name, { value: argument.value });
    return false;
  }
  if (next?.is !== 'value') return false;
  if (name !== undefined) bound.set(name, { value: next.value });
  return true;
}

/** The full name of what may be abbreviated; undefined if it is none, or could be several. */
function parameterName({ values, switches, known }: Cmdlet, written: string): string | undefined {
  if (known.has(written)) return known.get(written);
  const name = written.toLowerCase();
  const all = [...values, ...switches];
  const beginning = all.filter((other) => other.startsWith(name) && other.length > 3);
  const found = all.includes(name) ? name : beginning.length === 1 ? beginning[0] : undefined;
  if (known.size < mostKnown) known.set(written, found);
  return found;
}

/** Spellings of one cmdlet's parameters that are remembered. */
const mostKnown = 1000;

function bindSplat(bound: Map<string, Given>, found: Found, shape: Cmdlet, { name, from }: Splat): void {
  for (const entry of found.table(name) ?? []) {
    const parameter = parameterName(shape, entry.name);
    if (parameter !== undefined && !bound.has(parameter))
      bound.set(parameter, { value: entry.value, splat: from });
  }
}

import { hasScriptExtension } from '../paths.ts';
import { howIn } from '../reading.ts';
import { knownText } from '../values.ts';
import { type Call, callsOf } from './calls.ts';
import type { Range } from './expressions.ts';
import type { Script } from './script.ts';

/** `ExecuteGlobal fso.OpenTextFile(path).ReadAll`, also by way of a variable that holds the file or its text. */
export function include(script: Script, call: Call): void {
  const [code] = call.arguments;
  if (code && code.from < code.to) includeFrom(script, call, code, 0);
}

/** So many variables are followed. */
const maxSteps = 4;

function includeFrom(script: Script, call: Call, code: Range, steps: number): void {
  const path = pathRead(script, call, code);
  if (path) return addInclude(script, call, path);
  const { expressions } = script;
  const name = expressions.nameAt(code.from);
  const isWhole = code.to - code.from === 1 || expressions.nameAt(code.from + 2) === 'readall';
  const only = isWhole && steps < maxSteps ? script.onlyAssignment(name, call.statement) : undefined;
  if (only) includeFrom(script, { ...call, statement: only.statement }, only.value, steps + 1);
}

/** The path in a call that opens a file, or in one that is given nothing but the name of a script. */
function pathRead(script: Script, { statement }: Call, code: Range): Range | undefined {
  const inCode = { ...statement, from: code.from, to: code.to };
  for (const { arguments: given } of callsOf(script.expressions, inCode, { isPlain: false, wanted: opening }))
    if (given[0] && given[0].from < given[0].to) return given[0];
  const { expressions } = script;
  if (expressions.nameAt(code.from) === '' || !expressions.isSymbol(code.from + 1, '(')) return undefined;
  const [first] = expressions.arguments({
    from: code.from + 2,
    to: expressions.afterBracket(code.from + 1) - 1,
  });
  const known = first ? knownText(script.expand(first, statement)) : null;
  return known !== null && hasScriptExtension(known) ? first : undefined;
}

const opening: ReadonlySet<string> = new Set(['opentextfile']);

function addInclude(script: Script, { statement }: Call, path: Range): void {
  const { reading, source } = script;
  const expanded = script.expand(path, statement);
  reading.sink.reference(
    source,
    script.placeOf(path),
    howIn(reading, 'include'),
    script.targetOf(path),
    expanded,
  );
}

/** `<script language="VBScript" src="path"/>` of a .wsf file. */
export function includeOfElement(script: Script, { from, to }: Range): void {
  const { expressions, tokens, source, reading } = script;
  if (!expressions.isSymbol(from, '<') || expressions.nameAt(from + 1) !== 'script') return;
  for (let index = from + 2; index + 2 < to; index++) {
    const isSource = expressions.nameAt(index) === 'src' && expressions.isSymbol(index + 1, '=');
    if (!isSource || tokens[index + 2]?.is !== 'string') continue;
    const path = { from: index + 2, to: index + 3 };
    const target = script.targetOf(path);
    reading.sink.reference(source, script.placeOf(path), howIn(reading, 'include'), target, [
      { is: 'text', text: target },
    ]);
  }
}

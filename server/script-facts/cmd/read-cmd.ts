import type { Reader } from '../reading.ts';
import { Constants } from '../values.ts';
import { CmdLexer } from './lexer.ts';
import { CmdParser } from './parser.ts';
import { ScriptRun } from './script-run.ts';
import { NextIndex } from './variables.ts';

/** Facts of cmd scripts, and of command lines of cmd inside of others. */
export const readCmd: Reader = (source, reading) => {
  const { sink } = reading;
  const rules = {
    delayed: reading.secretsOnly,
    calling: false,
    commandLine: reading.depth > 0,
    lenient: reading.secretsOnly,
    forVariables: new Set<string>(),
    read: (name: string) => sink.variableRead(name),
    next: new NextIndex(source.text),
  };
  const script = new CmdParser(new CmdLexer(source.text, rules, reading.holes)).parse();
  const constants = new Constants(true);
  for (const { name, value, at, end, unitEnd, unconditional } of script.variables) {
    constants.add({
      name,
      value,
      at: source.fileOffset(at),
      visibleFrom: source.fileOffset(end),
      expandedFrom: source.fileOffset(unitEnd),
      unconditional,
    });
    sink.variableSet(name.trim());
  }
  for (const label of script.labels) sink.label(label);
  new ScriptRun(source, reading, constants).run(script.items);
};

import { readCmd } from './cmd/read-cmd.ts';
import { FactSink } from './fact-sink.ts';
import type { Language, ScriptFacts } from './model.ts';
import { readPowerShell } from './powershell/read-powershell.ts';
import { maxNesting, type Reader, type Reading } from './reading.ts';
import { findSecrets } from './secrets/find-secrets.ts';
import { withoutSecrets } from './secrets/without-secrets.ts';
import { readShell } from './shell/read-shell.ts';
import { Source } from './source.ts';
import { readSql } from './sql/read-sql.ts';
import { readVbscript } from './vbscript/read-vbscript.ts';

const readers: Record<Exclude<Language, 'other'>, Reader> = {
  cmd: readCmd,
  powershell: readPowerShell,
  shell: readShell,
  vbscript: readVbscript,
  sql: readSql,
};

const caseMatters: ReadonlySet<Language> = new Set(['shell']);

/**
 * What a script says about itself. Never throws, and takes time linear in the length of the text.
 * @param text - without its byte order mark
 */
export function readFacts(language: Language, text: string): ScriptFacts {
  const sink = new FactSink(!caseMatters.has(language));
  if (language === 'other') return sink.facts();
  const source = Source.ofFile(text);
  readers[language](source, fileReading(sink, text.length));
  findSecrets(language, source, sink);
  return withoutSecrets(sink.facts(), text);
}

/** Command lines inside of others may be this many times as long as the file, all together: real ones never are. */
const mostNestedText = 4;
const nestedTextOfAnyFile = 65_536;

/** @param length - of the file, in UTF-16 units */
function fileReading(sink: FactSink, length: number): Reading {
  let left = mostNestedText * length + nestedTextOfAnyFile;
  const secrets = sink.secretsOnly(); // one for all comments: there are many
  const at = (depth: number, inside: Omit<Reading, 'sink' | 'depth' | 'nested'>): Reading => ({
    ...inside,
    sink: inside.secretsOnly ? secrets : sink,
    depth,
    nested(language, source, more) {
      left -= source.text.length;
      if (depth >= maxNesting || left < 0 || language === 'other') return;
      readers[language](source, at(depth + 1, { ...inside, holes: undefined, ...more }));
    },
  });
  return at(0, { run: 'run', secretsOnly: false });
}

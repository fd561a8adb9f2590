import { describe, expect, it } from 'vitest';
import { scriptCorpus } from '../testing/script-corpus.ts';
import { languageOf } from './language.ts';
import type { Language } from './model.ts';
import { readFacts } from './read-facts.ts';

const exitsOf = (language: Language, text: string) =>
  readFacts(language, text).exits.map(({ line, column, code }) => `${line}:${column} ${code}`);

describe('exits', () => {
  it.each<[Language, string, string[]]>([
    ['cmd', 'if errorlevel 1 exit /b 8\r\nexit /b4 & exit %RC%', ['1:25 8', '2:8 4', '2:17 %RC%']],
    ['powershell', 'if ($x) { exit 3 }\n[Environment]::Exit(4)', ['1:16 3', '2:21 4']],
    ['shell', '[ -f x ] || exit 2\nexit "$rc"', ['1:18 2', '2:7 $rc']],
    ['vbscript', 'If x Then WScript.Quit 5\r\nWScript.Quit(6)', ['1:24 5', '2:14 6']],
    ['sql', 'whenever sqlerror exit 7\nexit  9;', ['1:24 7', '2:7 9']],
  ])('have the place of the code in %s', (language, text, exits) => {
    expect(exitsOf(language, text)).toEqual(exits);
  });

  it('stand where the corpus has their codes', () => {
    const { scripts } = scriptCorpus();
    let seen = 0;
    for (const { path, text } of scripts) {
      const lines = text.split(/\r\n?|\n/);
      const facts = readFacts(languageOf(path), text);
      for (const { line, column, code } of facts.exits) {
        const there = lines[line - 1]?.slice(column - 1).replaceAll(/["']/g, '');
        expect(there?.startsWith(String(code)), `${path}, line ${line}: ${code}`).toBe(true);
        seen += 1;
      }
      expect(new Set(facts.exits.map(({ code }) => code))).toEqual(new Set(facts.exitCodes));
    }
    expect(seen).toBeGreaterThan(100);
  });
});

import { plainText, type Word } from '../words.ts';
import { assignedIn } from './arithmetic.ts';

/** Options of `read` with a value, in bash and ksh. */
const readValues = /^-[a-zA-Z]*[dinNptu]$/;
const mapfileValues = /^-[a-zA-Z]*[dnOsucC]$/;

const setters = new Set(['read', 'mapfile', 'readarray', 'getopts', 'printf', 'let', 'set']);
const none: readonly string[] = [];

/** Names that a command gives values which only a run knows: `read x`, `getopts a: x`, `printf -v x`, `let x=1`. */
export function namesSetBy(words: readonly Word[]): readonly string[] {
  if (!setters.has(words[0]?.written ?? '')) return none;
  const [name = '', ...given] = words.slice(0, 100).map(plainText);
  switch (name) {
    case 'read':
      return afterOptions(given, readValues).filter(isName);
    case 'mapfile':
    case 'readarray':
      return afterOptions(given, mapfileValues).slice(0, 1).filter(isName);
    case 'getopts':
      return given.slice(1, 2).filter(isName);
    case 'printf':
      return given[0] === '-v' ? given.slice(1, 2).filter(isName) : [];
    case 'let':
      return given.flatMap(assignedIn);
    case 'set':
      return /^[-+]A$/.test(given[0] ?? '') ? given.slice(1, 2).filter(isName) : [];
    default:
      return [];
  }
}

function afterOptions(given: readonly string[], values: RegExp): string[] {
  const names: string[] = [];
  for (let index = 0; index < given.length; index++) {
    const text = given[index] ?? '';
    if (values.test(text.slice(0, 20))) index++;
    else if (/^-[a-zA-Z]*a$/.test(text))
      continue; // the list's name follows
    else if (!text.startsWith('-') || text === '-') names.push(text.split('?', 1)[0] ?? '');
  }
  return names;
}

function isName(text: string): boolean {
  return text.length < 200 && /^[A-Za-z_]\w*$/.test(text);
}

import { isLiteralSecret } from '../secrets/literal.ts';
import { type Expanded, knownText } from '../values.ts';
import { plainText, type Word } from '../words.ts';
import type { ProgramCall, ProgramReader } from './program-call.ts';
import { beginsWith } from './program-facts.ts';
import { layoutOf, wordPart } from './word-parts.ts';

/** `net use [device] [\\server\share] [password|*] [/user:x] [/persistent:yes|no] [/delete] …`, options anywhere. */
export const net: ProgramReader = (call) => {
  const [, verb] = call.words;
  if (!verb || plainText(verb).toLowerCase() !== 'use') return;
  const use = argumentsOf(call);
  const [first] = use.others;
  if (!first) return;
  if (use.remove) removeMapping(call, first);
  else addMapping(call, use, first);
};

interface NetUse {
  /** What is no option, in order. */
  others: Word[];
  user: Word | undefined;
  persistent: boolean | null;
  remove: boolean;
  /** To the home folder of the user, wherever that is. */
  home: boolean;
}

function argumentsOf(call: ProgramCall): NetUse {
  const use: NetUse = { others: [], user: undefined, persistent: null, remove: false, home: false };
  for (const word of call.words.slice(2))
    if (!readOption(call, use, word) && !readOptionsInVariable(call, use, word)) use.others.push(word);
  return use;
}

/** `%OPTIONS%`, where the variable holds nothing but options; a user among them is not reported, nor a password. */
function readOptionsInVariable(call: ProgramCall, use: NetUse, word: Word): boolean {
  if (word.pieces.length !== 1 || word.pieces[0]?.is === 'text') return false;
  const options = knownText(call.expand(word.pieces))?.slice(0, longestOptions).trim().split(/\s+/) ?? [];
  if (options.length === 0 || !options.every((option) => option.startsWith('/'))) return false;
  for (const option of options) {
    const [, name = '', value] = /^\/([a-z]+)(?::(.*))?$/i.exec(option) ?? [];
    addOption(use, name.toLowerCase(), { word: undefined, text: value ?? '' });
  }
  return true;
}

const longestOptions = 500;

/** Whether a word is an option; `net` takes shortened names. */
function readOption(call: ProgramCall, use: NetUse, word: Word): boolean {
  if (!beginsWith(word, '/')) return false;
  const layout = layoutOf(call.source, word);
  const match = /^\/([a-z]+)(:|$)/i.exec(layout.text.slice(0, longestOption));
  const name = match?.[1]?.toLowerCase();
  if (name === undefined) return layout.text.startsWith('/') && !word.quoted;
  const value = match?.[2] === ':' ? wordPart(call.source, layout, name.length + 2) : undefined;
  addOption(use, name, { word: value, text: value ? plainText(value) : '' });
  return true;
}

const longestOption = 40;

function addOption(use: NetUse, name: string, value: { word: Word | undefined; text: string }): void {
  if (name === '') return;
  if ('delete'.startsWith(name)) use.remove = true;
  else if ('user'.startsWith(name)) use.user = value.word;
  else if ('persistent'.startsWith(name)) use.persistent = yesOrNo(value.text.toLowerCase());
  else if (name === 'home') use.home = true;
}

function yesOrNo(text: string): boolean | null {
  if (text === 'yes' || text === 'y') return true;
  return text === 'no' || text === 'n' ? false : null;
}

function removeMapping(call: ProgramCall, device: Word): void {
  const expanded = call.expand(device.pieces);
  if (!isPort(expanded)) call.reading.sink.unmapping(call.source, device.start, letterOf(expanded));
}

function addMapping(call: ProgramCall, use: NetUse, first: Word): void {
  const [, second] = use.others;
  const device = call.expand(first.pieces);
  if (isRemote(device)) addTarget(call, use, first, { letter: null, target: first, further: 1 });
  else if (second && !use.home && mayBeDevice(device)) {
    const target = call.expand(second.pieces);
    if (isRemote(target) || isUnknown(target))
      addTarget(call, use, first, { letter: letterOf(device), target: second, further: 2 });
  }
}

function addTarget(
  call: ProgramCall,
  use: NetUse,
  at: Word,
  { letter, target, further }: { letter: string | null; target: Word; further: number },
): void {
  const others = use.others.slice(further);
  const [password] = others;
  call.reading.sink.mapping(call.source, at.start, {
    letter,
    target: target.written,
    expanded: call.expand(target.pieces),
    user: use.user?.written || undefined,
    hasPassword: password !== undefined && password.written !== '' && plainText(password) !== '*',
    persistent: use.persistent,
    via: 'net use',
  });
  if (
    password &&
    isLiteralSecret(password.pieces) &&
    !(call.reading.secretsOnly && isProse(others, use.user))
  )
    call.reading.sink.secret(call.source, password.start, password.end, 'net-use-password');
}

/** In a comment, words may follow that speak of the command: `net use S: \\old\x (switched off)`, `net use … failed`. */
function isProse([password, next]: readonly Word[], user: Word | undefined): boolean {
  if (next !== undefined || password === undefined) return true;
  if (user === undefined && /^[a-zäöüß]+[.:!,;?]*$/.test(password.written)) return true;
  return !/^[^([<]*[A-Za-z0-9]/.test(password.written);
}

/** `K` of `K:`, `*`; null where that is not known. */
export function letterOf(device: Expanded): string | null {
  const text = beginning(device, 3);
  if (text === '*') return text;
  return /^[A-Za-z]:\\?$/.test(text) && device.every((piece) => piece.is === 'text')
    ? (text[0] ?? null)
    : null;
}

function mayBeDevice(device: Expanded): boolean {
  return letterOf(device) !== null || (!isPort(device) && device.some((piece) => piece.is !== 'text'));
}

/** Printers and the like. */
function isPort(device: Expanded): boolean {
  return /^(lpt\d?|com\d?|prn|aux)(:|$)/i.test(beginning(device, 6));
}

/** `\\server\share`, or the address of a WebDAV folder. */
function isRemote(target: Expanded): boolean {
  return /^(\\\\|\/\/|https?:)/i.test(beginning(target, 8));
}

/** It may be anything: its beginning is not known. */
function isUnknown([first]: Expanded): boolean {
  return first !== undefined && first.is !== 'text';
}

/** The known text that an argument begins with. */
function beginning(pieces: Expanded, length: number): string {
  let text = '';
  for (const piece of pieces) {
    if (piece.is !== 'text' || text.length > length) break;
    text += piece.text;
  }
  return text;
}

import { plainText, type Word } from '../words.ts';
import { argumentsOf, words } from './arguments.ts';
import type { ProgramCall, ProgramReader } from './program-call.ts';
import { addSecret } from './program-facts.ts';
import { layoutOf, wordPart } from './word-parts.ts';

/** `mount -t cifs //server/share folder -o options` */
const mount: ProgramReader = (call) => {
  if (call.language !== 'shell') return; // that of Windows is for NFS; PowerShell's is New-PSDrive
  const syntax = {
    values: 'tOoLUN',
    longValues: words('types options label uuid'),
    together: 'letters',
  } as const;
  const others: Word[] = [];
  const options: Word[] = [];
  let type = '';
  for (const { option, value } of argumentsOf(call, syntax)) {
    if (option === null && value) others.push(value);
    else if ((option === 't' || option === 'types') && value) type = plainText(value).toLowerCase();
    else if ((option === 'o' || option === 'options') && value) options.push(value);
  }
  addMount(call, type, others, options);
};

/** `mount.cifs //server/share folder -o options` */
const mountCifs: ProgramReader = (call) => {
  const others: Word[] = [];
  const options: Word[] = [];
  for (const { option, value } of argumentsOf(call, { values: 'o', together: 'letters' })) {
    if (option === null && value) others.push(value);
    else if (option === 'o' && value) options.push(value);
  }
  addMount(call, 'cifs', others, options);
};

function addMount(call: ProgramCall, type: string, others: readonly Word[], options: readonly Word[]): void {
  const [target, folder] = others;
  if (!target || !isShare(call, type, target)) return;
  const { user, hasPassword } = credentialsIn(call, options);
  call.reading.sink.mapping(call.source, target.start, {
    letter: null,
    target: target.written,
    expanded: call.expand(target.pieces),
    hasPassword,
    persistent: false,
    via: 'mount',
    user,
    mountPoint: folder?.written,
  });
}

/** By its type, or where none is given, as mount guesses it. */
function isShare(call: ProgramCall, type: string, target: Word): boolean {
  if (type !== '') return /^(cifs|smb\d?|smbfs)$/.test(type);
  const [first] = call.expand(target.pieces);
  return first?.is === 'text' && /^(\/\/|\\\\)/.test(first.text);
}

/** Nobody gives more of them in one argument. */
const mostParts = 100;

function credentialsIn(call: ProgramCall, options: readonly Word[]) {
  let user: string | undefined;
  let hasPassword = false;
  for (const option of options) {
    const layout = layoutOf(call.source, option);
    let from = 0;
    for (const part of layout.text.split(',', mostParts)) {
      const [name = ''] = part.split('=', 1);
      const at = from + name.length + 1;
      const value = wordPart(call.source, layout, Math.min(at, from + part.length), from + part.length);
      from += part.length + 1;
      if (!part.includes('=') || value.written === '') continue;
      if (/^(pass|password|password2)$/.test(name)) {
        hasPassword = true;
        addSecret(call, value, 'smb-password');
      } else if (/^user(name)?$/.test(name)) {
        const { name: before, password } = userAndPassword(call, value);
        user = before.written;
        if (!password) continue;
        hasPassword = true;
        addSecret(call, password, 'smb-password');
      }
    }
  }
  return { user, hasPassword };
}

/** `user%password` */
function userAndPassword(call: ProgramCall, value: Word): { name: Word; password: Word | undefined } {
  const layout = layoutOf(call.source, value);
  const percent = percentOutsideVariables(layout.text, layout.parts);
  if (percent < 0) return { name: value, password: undefined };
  return {
    name: wordPart(call.source, layout, 0, percent),
    password: wordPart(call.source, layout, percent + 1),
  };
}

function percentOutsideVariables(
  text: string,
  parts: readonly { start: number; end: number; piece: { is: string } }[],
) {
  for (const { start, end, piece } of parts) {
    const found = piece.is === 'text' ? text.indexOf('%', start) : -1;
    if (found >= 0 && found < end) return found;
  }
  return -1;
}

/** `smbclient //server/share password -U user%password`, and what takes the same options. */
const smbclient: ProgramReader = (call) => {
  const syntax = {
    values: 'RmIOpisATDcbdLlnUWkt',
    longValues: words('user password authentication-file command directory workgroup ip-address port'),
    together: 'letters',
  } as const;
  const others: Word[] = [];
  for (const { option, value } of argumentsOf(call, syntax)) {
    if (option === null && value) others.push(value);
    else if ((option === 'U' || option === 'user') && value)
      addSecret(call, userAndPassword(call, value).password, 'smb-password');
    else if (option === 'password') addSecret(call, value, 'smb-password');
  }
  const [service, password] = others;
  if (service && /^(\/\/|\\\\)/.test(plainText(service))) addSecret(call, password, 'smb-password');
};

/** Clients of Windows shares, by name. */
export const smbPrograms: Record<string, ProgramReader> = {
  mount,
  'mount.cifs': mountCifs,
  'mount.smb3': mountCifs,
  'mount.smbfs': mountCifs,
  smbmount: mountCifs,
  smbclient,
  smbget: smbclient,
  smbcacls: smbclient,
  smbtree: smbclient,
  rpcclient: smbclient,
  winexe: smbclient,
};

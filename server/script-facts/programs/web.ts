import type { Word } from '../words.ts';
import { argumentsOf, words } from './arguments.ts';
import { fileTransferPrograms } from './file-transfer.ts';
import type { ProgramCall, ProgramReader } from './program-call.ts';
import { addFile, addSecret } from './program-facts.ts';
import { layoutOf, wordPart } from './word-parts.ts';

const curlLong = words(`
  aws-sigv4 cacert cert config connect-timeout cookie cookie-jar data data-binary data-raw data-urlencode dump-header
  form header interface key limit-rate max-time oauth2-bearer output pass proxy proxy-pass proxy-user range referer
  request resolve retry tlspassword upload-file url user user-agent write-out
`);

const curl: ProgramReader = (call) => {
  const syntax = {
    values: 'AbcCdDeEFhHKmoPQrtTuUwxXyYz',
    longValues: curlLong,
    together: 'letters',
  } as const;
  for (const { option, value } of argumentsOf(call, syntax)) {
    if (!value || option === null) continue;
    if (/^(u|U|user|proxy-user)$/.test(option)) addAfter(call, value, ':');
    else if (/^(pass|proxy-pass|tlspassword)$/.test(option)) addSecret(call, value, 'curl-password');
    else if (option === 'oauth2-bearer') addSecret(call, value, 'bearer-token');
    else if (option === 'E' || option === 'cert') addCertificate(call, value);
    else if (option === 'o' || option === 'output') addFile(call, value, 'write');
    else if (option === 'T' || option === 'upload-file') addFile(call, value, 'read');
  }
};

/** `user:password` */
function addAfter(call: ProgramCall, value: Word, separator: string): void {
  const layout = layoutOf(call.source, value);
  const at = layout.text.indexOf(separator);
  if (at >= 0) addSecret(call, wordPart(call.source, layout, at + 1), 'curl-password');
}

/** `certificate:password`, where the certificate may be `C:\x`. */
function addCertificate(call: ProgramCall, value: Word): void {
  const layout = layoutOf(call.source, value);
  const at = layout.text.indexOf(':', /^[A-Za-z]:[\\/]/.test(layout.text) ? 2 : 0);
  if (at >= 0) addSecret(call, wordPart(call.source, layout, at + 1), 'curl-password');
}

const wget: ProgramReader = (call) => {
  const syntax = {
    values: 'aeioBOPtTwQUlARDI',
    longValues: words('password http-password ftp-password proxy-password user header output-document'),
    together: 'letters',
  } as const;
  for (const { option, value } of argumentsOf(call, syntax)) {
    if (/^((http|proxy)-)?passw(or)?d$/.test(option ?? '')) addSecret(call, value, 'curl-password');
    else if (option === 'ftp-password') addSecret(call, value, 'ftp-password');
    else if (option === 'O' || option === 'output-document') addFile(call, value, 'write');
  }
};

/** Clients of web and file servers, by name. */
export const webPrograms: Record<string, ProgramReader> = {
  curl,
  wget,
  wget2: wget,
  ...fileTransferPrograms,
};

import { isSecretText } from './literal.ts';
import type { Report, SearchedText } from './text-rule.ts';
import { holdsVariable } from './variables-in-text.ts';

const separator = '://';
/** Of `user:password@host:port`, up to the path. */
const authority = /[^\s"'`<>|/\\?#]{1,2000}/y;

/** `scheme://user:password@host`. */
export function findUrlPasswords({ text, language, quotes }: SearchedText, report: Report): void {
  for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at + separator.length)) {
    if (!/[A-Za-z]/.test(text[at - 1] ?? '')) continue;
    const start = at + separator.length;
    authority.lastIndex = start;
    const login = authority.exec(text)?.[0] ?? '';
    const colon = login.indexOf(':');
    const host = login.lastIndexOf('@'); // an @ in a password is often left as it is
    if (colon < 0 || colon > host) continue;
    const password = login.slice(colon + 1, host);
    if (isSecretText(password) && !holdsVariable(language, password, quotes.at(start)))
      report(start + colon + 1, start + host, 'url-password');
  }
}

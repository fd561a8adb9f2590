import { isSecretText } from './literal.ts';
import type { Report, SearchedText } from './text-rule.ts';
import { holdsVariable } from './variables-in-text.ts';

/** `AKIA…` of lasting and `ASIA…` of passing credentials of AWS. */
const accessKeyId = /\b(?:AKIA|ASIA)[A-Z0-9]{12,124}\b/g;

/** Whether a value is the public half of a cloud key, which shows whose it is. */
export function isAccessKeyId(value: string): boolean {
  accessKeyId.lastIndex = 0;
  const match = accessKeyId.exec(value);
  return match?.[0].length === value.length;
}

/** Whether a variable of that name, with or without a scope, holds the secret half. */
export function isCloudSecretName(name: string): boolean {
  return name.length < 200 && /(?:^|[:.])aws_secret_access_key$/i.test(name);
}

/** Both halves of AWS keys, wherever they stand. */
export function findCloudKeys(file: SearchedText, report: Report): void {
  for (const { 0: id, index } of file.text.matchAll(accessKeyId))
    report(index, index + id.length, 'cloud-key');
  for (const { 0: name, index } of file.text.matchAll(/\baws_secret_access_key/gi))
    findSecretHalf(file, index, index + name.length, report);
}

/** `X = 'v'`, `"X": "v"`, `f("X", "v")`, `${env:X}='v'`; a command may stand where there are no quotes. */
const assigned =
  /["'})\]]{0,3}[ \t]{0,8}(?:[=:,]|-value\b)[ \t]{0,8}(?<quote>["']?)(?<value>[^\s"'`;,()&|<>]{4,200})/iy;
/** `setx X v`, `aws configure set X v`. */
const given = /["']?[ \t]{1,8}(?<quote>["']?)(?<value>[^\s"'`;,()&|<>]{4,200})/y;

function findSecretHalf({ text, language }: SearchedText, start: number, end: number, report: Report): void {
  const setsIt = /\b(?:setx|configure[ \t]+set)[ \t]+["']?$/i.test(
    text.slice(Math.max(0, start - 40), start),
  );
  const pattern = setsIt ? given : assigned;
  pattern.lastIndex = end;
  const found = pattern.exec(text);
  const { value, quote } = found?.groups ?? {};
  if (value === undefined) return;
  const expression = language === 'powershell' || language === 'vbscript';
  if (!quote && !setsIt && expression) return;
  const inside = quote === "'" || quote === '"' ? quote : '';
  if (!isSecretText(value) || holdsVariable(language, value, inside)) return;
  report(pattern.lastIndex - value.length, pattern.lastIndex, 'cloud-key');
}

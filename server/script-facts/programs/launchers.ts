import type { Launcher } from '../model.ts';
import { hasScriptExtension } from '../paths.ts';
import { plainText, type Word } from '../words.ts';
import { handOnToCmd, handOnToPowerShell, windowsOption } from './hand-on.ts';
import type { ProgramCall, ProgramReader } from './program-call.ts';
import { addReference } from './program-facts.ts';
import { layoutOf, wordPart } from './word-parts.ts';

/** `cmd [switches] /c command`; switches need no blanks: `/s/c"…"`. */
export const cmd: ProgramReader = (call) => {
  for (const [index, word] of call.words.entries()) {
    if (index === 0) continue;
    const layout = layoutOf(call.source, word);
    const match = /^(?:\/{1,2}(?:[sqdau]|[efvt](?::[a-z0-9]*)?))*\/{1,2}[ckr]/i.exec(
      layout.text.slice(0, 60),
    );
    if (match) {
      const attached = match[0].length < layout.text.length;
      const rest = attached ? [wordPart(call.source, layout, match[0].length)] : [];
      handOnToCmd(call, [...rest, ...call.words.slice(index + 1)], { run: 'cmd' });
      if (attached) call.handedOn?.add(word);
      return;
    }
    if (!layout.text.startsWith('/')) return; // without /c nothing is run
  }
};

type Role = 'file' | 'command' | 'value' | 'encoded' | 'none';

/** Parameters of powershell.exe and pwsh, shortest form that is understood first. */
const powershellParameters: readonly (readonly [least: string, name: string, role: Role])[] = [
  ['f', 'file', 'file'],
  ['c', 'command', 'command'],
  ['cwa', 'cwa', 'command'],
  ['commandw', 'commandwithargs', 'command'],
  ['e', 'encodedcommand', 'encoded'],
  ['ec', 'ec', 'encoded'],
  ['encodeda', 'encodedarguments', 'value'],
  ['ex', 'executionpolicy', 'value'],
  ['ep', 'ep', 'value'],
  ['v', 'version', 'value'],
  ['w', 'windowstyle', 'value'],
  ['wo', 'workingdirectory', 'value'],
  ['wd', 'wd', 'value'],
  ['i', 'inputformat', 'value'],
  ['if', 'if', 'value'],
  ['o', 'outputformat', 'value'],
  ['of', 'of', 'value'],
  ['config', 'configurationname', 'value'],
  ['configurationf', 'configurationfile', 'value'],
  ['cus', 'custompipename', 'value'],
  ['settings', 'settingsfile', 'value'],
  ['ps', 'psconsolefile', 'value'],
  ['int', 'interactive', 'none'],
];

function roleOf(name: string): Role {
  const exact = powershellParameters.find((parameter) => parameter[1] === name);
  if (exact) return exact[2];
  const found = powershellParameters.find(
    (parameter) => name.startsWith(parameter[0]) && parameter[1].startsWith(name),
  );
  return found?.[2] ?? 'none';
}

/** `powershell -File script`, `-Command text`, or one of both without saying so. */
const powershell: ProgramReader = (call) => {
  for (let index = 1; index < call.words.length; index++) {
    const word = call.words[index];
    if (!word) break;
    const option = word.quoted ? undefined : windowsOption(call, word);
    if (!option) return runCommand(call, index, 'powershell');
    const role = roleOf(option.name);
    if (role === 'file') return addReference(call, option.attached ?? call.words[index + 1], 'powershell');
    if (role === 'command') return runCommand(call, index + 1, 'run');
    if (role === 'encoded') return undefined;
    if (role === 'value' && !option.attached) index++;
  }
  return undefined;
};

/** @param run - how a script counts that stands alone: as started by PowerShell only where nothing says it is a command */
function runCommand(call: ProgramCall, index: number, run: Launcher): void {
  handOnToPowerShell(call, call.words.slice(index), { run });
}

/** As powershell, but what comes first without a parameter is a file. */
const pwsh: ProgramReader = (call) => {
  const [, script] = call.words;
  if (script && hasScriptExtension(plainText(script)) && !windowsOption(call, script))
    addReference(call, script, 'powershell');
  else powershell(call);
};

/** `cscript //nologo script arguments` */
const cscript: ProgramReader = (call) => {
  const script = call.words.slice(1).find((word) => !/^\/{1,2}[a-z?]+(:|$)/i.test(startOf(word)));
  addReference(call, script, 'cscript');
};

function startOf(word: Word): string {
  return plainText(word).slice(0, 60);
}

/** `forfiles /p folder /m *.x /c "cmd /c script @file"` */
const forfiles: ProgramReader = (call) => {
  for (const [index, word] of call.words.entries()) {
    if (index === 0 || windowsOption(call, word)?.name !== 'c') continue;
    const command = call.words[index + 1];
    if (command) handOnToCmd(call, [command], {});
    return;
  }
};

/** What runs scripts and command lines on this computer, by name. */
export const launcherPrograms: Record<string, ProgramReader> = {
  cmd,
  command: cmd,
  powershell,
  pwsh,
  'pwsh-preview': pwsh,
  cscript,
  wscript: cscript,
  forfiles,
};

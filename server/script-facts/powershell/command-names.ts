import { searchedInText } from './secret-search.ts';

/** Other names of cmdlets that facts are made of. */
const aliases: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ac: 'add-content',
    cat: 'get-content',
    cd: 'set-location',
    chdir: 'set-location',
    copy: 'copy-item',
    cp: 'copy-item',
    cpi: 'copy-item',
    del: 'remove-item',
    echo: 'write-output',
    epcsv: 'export-csv',
    erase: 'remove-item',
    gc: 'get-content',
    icm: 'invoke-command',
    iex: 'invoke-expression',
    ii: 'invoke-item',
    ipcsv: 'import-csv',
    ipmo: 'import-module',
    md: 'mkdir',
    mi: 'move-item',
    mount: 'new-psdrive',
    move: 'move-item',
    mv: 'move-item',
    ndr: 'new-psdrive',
    ni: 'new-item',
    nv: 'new-variable',
    rd: 'remove-item',
    rdr: 'remove-psdrive',
    ri: 'remove-item',
    rm: 'remove-item',
    rmdir: 'remove-item',
    sajb: 'start-job',
    saps: 'start-process',
    sc: 'set-content',
    set: 'set-variable',
    sl: 'set-location',
    start: 'start-process',
    sv: 'set-variable',
    tee: 'tee-object',
    type: 'get-content',
    write: 'write-output',
  }),
);

/** Names that are PowerShell's own, and no programs. */
const otherAliases: ReadonlySet<string> = new Set(
  `% ? h r cls clc clear clhy cli clp clv cnsn compare cvpa dbp diff dir dnsn ebp epal epsn exsn fc fhx fl foreach ft fw
  gal gbp gci gcm gcs gdr gerr ghy gi gin gjb gl gm gmo gp gps gpv group gsn gsv gtz gu gv gwmi help history ihy ipal
  ipsn irm iwmi iwr kill ls man measure nal nmo npssc nsn oh ogv popd ps pushd pwd rbp rcjb rcsn rjb rmo rni rnp rp rsn
  rsnp rujb rv rvpa rwmi sajb sal sasv sbp select shcm si sleep sls sort sp spjb spps spsv swmi trcm where mkdir`.split(
    /\s+/,
  ),
);

const canonicalNames = new Map<string, string>();
/** Names of different commands that are remembered. */
const mostNames = 5000;

/** Lower case, without module and `.exe`, and by its full name if it is an alias. */
export function canonicalName(written: string): string {
  const known = canonicalNames.get(written);
  if (known !== undefined) return known;
  const name = canonical(written);
  if (canonicalNames.size < mostNames && written.length < longestName) canonicalNames.set(written, name);
  return name;
}

const longestName = 100;

function canonical(written: string): string {
  const name = written.toLowerCase();
  if (name.endsWith('.exe')) return name.slice(0, -4);
  const inModule = /^[\w.]+\\(?=[a-z]+-\w+$)/.exec(name);
  const plain = inModule ? name.slice(inModule[0].length) : name;
  return aliases.get(plain) ?? plain;
}

/** What a command's name tells of it, looked up once for each name. */
export interface CommandKind {
  name: string;
  isSilent: boolean;
  isPowerShell: boolean;
  isSearchedInText: boolean;
  isCmdlet: boolean;
}

const kinds = new Map<string, CommandKind>();

/** @param written - the head of a command */
export function commandKind(written: string): CommandKind {
  const known = kinds.get(written);
  if (known) return known;
  const name = canonicalName(written);
  const kind = {
    name,
    isSilent: isSilent(name),
    isPowerShell: /(?:^|[\\/])(?:powershell|pwsh)$/.test(name),
    isSearchedInText: searchedInText.test(name),
    isCmdlet: isCmdletName(name),
  };
  if (kinds.size < mostNames && written.length < longestName) kinds.set(written, kind);
  return kind;
}

/** Whether what it is given is shown, not used. */
export function isSilent(name: string): boolean {
  return name.startsWith('write-');
}

/** A message for `throw` is often made with it. */
export function keepsSilence(name: string): boolean {
  return name === 'new-object';
}

const verbs: ReadonlySet<string> = new Set(
  `add approve assert backup block checkpoint clear close compare complete compress confirm connect convert convertfrom
  convertto copy debug deny disable disconnect dismount edit enable enter exit expand export find foreach format get grant
  group hide import initialize install invoke join limit lock measure merge mount move new open optimize out ping pop
  protect publish push read receive redo register remove rename repair request reset resize resolve restart restore resume
  revoke save search select send set show skip sort split start step stop submit suspend switch sync tee test trace
  unblock undo uninstall unlock unprotect unpublish unregister update use wait watch where write`.split(
    /\s+/,
  ),
);

/** Whether a name is PowerShell's own, or made as such names are: `Get-Total`. */
export function isCmdletName(name: string): boolean {
  if (otherAliases.has(name)) return true;
  const dash = name.indexOf('-');
  return dash > 0 && /^\w+-\w+$/.test(name) && verbs.has(name.slice(0, dash));
}

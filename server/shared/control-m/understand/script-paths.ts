const scriptExtension =
  /\.(bat|cmd|ps1|psm1|sh|ksh|bash|csh|zsh|vbs|wsf|js|py|pl|rb|php|sql|jcl|r|groovy|tcl|rexx|awk)$/i;
const programExtension = /\.(exe|com|jar|dll|msi|class)$/i;
/** Where systems keep their own programs; a name without extension in there is no script of a team. */
const systemFolder = /^(\/usr(\/local)?)?\/s?bin\/|^[A-Za-z]:\\windows\\/i;

export function hasScriptExtension(word: string): boolean {
  return scriptExtension.test(word);
}

/** A word that names a file by where it is, or by what kind of script it is. */
export function looksLikePath(word: string): boolean {
  if (programExtension.test(word) || (systemFolder.test(word) && !hasScriptExtension(word))) return false;
  if (/^[A-Za-z][A-Za-z+.-]+:\/\//.test(word)) return false; // an address
  return hasScriptExtension(word) || /[\\/]/.test(word) || word.startsWith('%%');
}

/** Name of a program without folder and `.exe`, in lower case. */
export function programName(word: string): string {
  return word
    .replace(/^.*[\\/]/, '')
    .replace(/\.(exe|com)$/i, '')
    .toLowerCase();
}

/** With a drive, server or root, or with a variable that may stand for one. */
export function isAbsolute(path: string): boolean {
  return /^([A-Za-z]:|[\\/]|%|\$|~)/.test(path);
}

export function joinPath(folder: string, path: string): string {
  if (folder === '') return path;
  const separator =
    folder.includes('\\') || (/^[A-Za-z]:/.test(folder) && !folder.includes('/')) ? '\\' : '/';
  return `${folder.replace(/[\\/]+$/, '')}${separator}${path.replace(/^\.[\\/]/, '')}`;
}

import { bind, cmdlet } from '../bind.ts';
import type { CmdletReader } from './cmdlet-reader.ts';
import { addFile } from './launch.ts';

const common = 'credential filter include exclude encoding delimiter stream itemtype value inputobject width';
const switches =
  'force recurse append noclobber raw wait container passthru notypeinformation nti useculture nonewline asbytestream includetypeinformation file directory name hidden readonly system';

/** Cmdlets that take paths: those they read and those they write. */
function files(read: string, write: string, positions: string, more = ''): CmdletReader {
  const readNames = read.split(' ').filter(Boolean);
  const writtenNames = write.split(' ').filter(Boolean);
  const shape = cmdlet(`${[read, write, common, more].join(' ')}`, switches, positions);
  return (evaluation, command) => {
    const bound = bind(command, evaluation.found, shape);
    for (const name of readNames) addFile(evaluation, command.scope, bound.get(name)?.value, 'read');
    for (const name of writtenNames) addFile(evaluation, command.scope, bound.get(name)?.value, 'write');
  };
}

const paths = 'path literalpath pspath';

/** By lower-case name. */
export const fileCmdlets: Readonly<Record<string, CmdletReader>> = {
  'add-content': files('', paths, 'path value'),
  'clear-content': files('', paths, 'path'),
  'compress-archive': files(paths, 'destinationpath', 'path destinationpath', 'compressionlevel'),
  'copy-item': files(paths, 'destination', 'path destination', 'tosession fromsession'),
  'expand-archive': files(paths, 'destinationpath', 'path destinationpath'),
  'export-clixml': files('', paths, 'path', 'depth'),
  'export-csv': files('', paths, 'path', 'quotefields usequotes'),
  'get-childitem': files(paths, '', 'path filter', 'depth attributes'),
  'get-content': files(paths, '', 'path', 'readcount totalcount first head tail last'),
  'import-clixml': files(paths, '', 'path', 'first skip'),
  'import-csv': files(paths, '', 'path delimiter', 'header'),
  'move-item': files(paths, 'destination', 'path destination'),
  'new-item': files('', 'path', 'path'),
  'out-file': files('', 'filepath literalpath pspath', 'filepath encoding'),
  'remove-item': files('', paths, 'path'),
  'rename-item': files('', paths, 'path newname', 'newname'),
  'set-content': files('', paths, 'path value'),
  'start-transcript': files('', 'path literalpath outputdirectory', 'path'),
  'tee-object': files('', 'filepath literalpath', 'filepath', 'variable'),
};

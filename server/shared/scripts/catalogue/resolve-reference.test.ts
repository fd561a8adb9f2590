import { describe, expect, it } from 'vitest';
import type { Launcher, ReferencedPath } from '../../../script-facts/model.ts';
import { pathOf } from '../../../script-facts/paths.ts';
import type { Expanded } from '../../../script-facts/values.ts';
import { ScriptCatalogue } from './catalogue.ts';
import { referringScript, resolveReference } from './resolve-reference.ts';

const paths = [
  'top.cmd',
  'nightly/n10.cmd',
  'nightly/sql/load.sql',
  'nightly/both.bat',
  'nightly/both.cmd',
  'tools/clean.cmd',
  'legacy/clean.cmd',
  'legacy/old/clean.cmd',
  'legacy/Report.VBS',
  'tools/post.cmd',
  'bin/plain',
];
const catalogue = new ScriptCatalogue(
  paths.map((path) => ({ id: path, path })),
  ['\\\\BATCH01\\batch$', 'D:\\batch', '/opt/batch', ''],
);

/** `<own>` is the script's own folder, `<?>` what only a run knows. */
function pathFrom(text: string): ReferencedPath {
  const pieces: Expanded = text
    .split(/(<own>|<\?>)/)
    .filter((part) => part !== '')
    .map((part) =>
      part === '<own>'
        ? { is: 'own-folder' }
        : part === '<?>'
          ? { is: 'unknown', raw: '%X%' }
          : { is: 'text', text: part },
    );
  return pathOf(pieces);
}

const mappings = [
  { letter: 'K', resolvedTarget: '\\\\batch01\\BATCH$' },
  { letter: 'L', resolvedTarget: '\\\\srv\\share\\legacy' },
  { letter: 'M', resolvedTarget: null },
  { letter: 'B', resolvedTarget: 'D:\\batch\\nightly' },
  { letter: 'B', resolvedTarget: '\\\\srv\\second' },
  { letter: null, resolvedTarget: null },
];

function resolve(target: string, how: Launcher = 'call', from = 'nightly/n00.cmd') {
  const { resolution, resolvesTo, candidates } = resolveReference(
    catalogue,
    referringScript(from, mappings),
    { how, path: pathFrom(target) },
  );
  return [resolution, ...(resolvesTo === null ? [] : [resolvesTo]), ...(candidates ?? [])];
}

describe('a reference', () => {
  it.each([
    ['below the own folder', '<own>\\n10.cmd', 'path', 'nightly/n10.cmd'],
    ['whatever the case is', '<own>\\N10.CMD', 'path', 'nightly/n10.cmd'],
    ['beside the own folder', '<own>\\..\\tools\\.\\post.cmd', 'path', 'tools/post.cmd'],
    ['to nothing below the own folder, though the name exists', '<own>\\post.cmd', 'missing'],
    ['above the script root', '<own>\\..\\..\\top.cmd', 'missing'],
    ['with something unknown below the own folder', '<own>\\<?>\\n10.cmd', 'unknown'],
    ['to the own folder alone: the script itself', '<own>', 'path', 'nightly/n00.cmd'],
    ['below a root', 'd:\\BATCH\\tools\\post.cmd', 'path', 'tools/post.cmd'],
    ['below a root on Unix', '/opt/batch/tools/post.cmd', 'path', 'tools/post.cmd'],
    ['below a root on a server', '\\\\BATCH01\\batch$\\tools\\post.cmd', 'path', 'tools/post.cmd'],
    ['that comes to a root by a detour', 'D:\\x\\..\\batch\\tools\\post.cmd', 'path', 'tools/post.cmd'],
    ['to nothing below a root', 'D:\\batch\\post.cmd', 'missing'],
    ['to the root itself', 'D:\\batch', 'missing'],
    ['over a letter mapped to a root', 'K:\\tools\\post.cmd', 'path', 'tools/post.cmd'],
    ['to nothing over such a letter', 'k:\\post.cmd', 'missing'],
    ['over the first target of a letter', 'B:\\n10.cmd', 'path', 'nightly/n10.cmd'],
    ['over a letter mapped elsewhere', 'L:\\clean.cmd', 'name', 'legacy/clean.cmd'],
    ['over a letter mapped to something unknown', 'M:\\post.cmd', 'name', 'tools/post.cmd'],
    ['relative, in the own folder', 'n10.cmd', 'path', 'nightly/n10.cmd'],
    ['relative, from the root', 'tools\\clean.cmd', 'path', 'tools/clean.cmd'],
    ['relative, beside the own folder', '..\\tools\\clean.cmd', 'path', 'tools/clean.cmd'],
    ['relative, elsewhere', 'post.cmd', 'name', 'tools/post.cmd'],
    ['relative, from somewhere unknown', '<?>\\post.cmd', 'name', 'tools/post.cmd'],
    ['on another drive', 'E:\\jobs\\post.cmd', 'name', 'tools/post.cmd'],
    ['in the current folder of a drive', 'E:post.cmd', 'name', 'tools/post.cmd'],
    ['on another server', '\\\\old\\jobs\\tools\\clean.cmd', 'name', 'tools/clean.cmd'],
    ['below something unknown below a root', 'D:\\batch\\<?>\\post.cmd', 'name', 'tools/post.cmd'],
    [
      'with the folder that agrees the farthest',
      'E:\\legacy\\old\\clean.cmd',
      'name',
      'legacy/old/clean.cmd',
    ],
    [
      'with folders that agree only farther up',
      'E:\\old\\x\\clean.cmd',
      'ambiguous',
      'legacy/clean.cmd',
      'legacy/old/clean.cmd',
      'tools/clean.cmd',
    ],
    [
      'with an unknown folder that nothing takes back',
      'E:\\tools\\<?>\\..\\clean.cmd',
      'ambiguous',
      'legacy/clean.cmd',
      'legacy/old/clean.cmd',
      'tools/clean.cmd',
    ],
    ['to a name nobody has', 'E:\\gone.cmd', 'missing'],
    ['to an unknown name', 'D:\\batch\\<?>', 'unknown'],
    ['to a name with something unknown in it', 'D:\\batch\\n<?>.cmd', 'unknown'],
    ['to an unknown name in the own folder', '<own>\\<?>.cmd', 'unknown'],
    ['without extension', '<own>\\n10', 'path', 'nightly/n10.cmd'],
    ['without extension by name', 'E:\\post', 'name', 'tools/post.cmd'],
    ['without extension, that two have', '<own>\\both', 'path', 'nightly/both.bat'],
    [
      'without extension by name, that two have',
      'E:\\both',
      'ambiguous',
      'nightly/both.bat',
      'nightly/both.cmd',
    ],
    ['to a script that has no extension', '/opt/batch/bin/plain', 'path', 'bin/plain'],
    ['by name to a script that has no extension', '/home/x/plain', 'name', 'bin/plain'],
    ['to a script of another case by name', 'E:\\REPORT.vbs', 'name', 'legacy/Report.VBS'],
  ])('%s', (_, target, ...expected) => {
    expect(resolve(target)).toEqual(expected);
  });

  it.each<[Launcher, string, string[]]>([
    ['sql', '<own>\\sql\\load', ['path', 'nightly/sql/load.sql']],
    ['include', 'load', ['name', 'nightly/sql/load.sql']],
    ['call', 'load', ['missing']],
    ['sql', 'post', ['missing']],
  ])('without extension, started by %s: %s', (how, target, expected) => {
    expect(resolve(target, how)).toEqual(expected);
  });

  it('from a script at the top does not go above it', () => {
    expect(resolve('<own>\\..\\top.cmd', 'call', 'other.cmd')).toEqual(['missing']);
    expect(resolve('<own>\\top.cmd', 'call', 'other.cmd')).toEqual(['path', 'top.cmd']);
  });

  it('that may mean thousands offers the first of them', () => {
    const many = new ScriptCatalogue(
      Array.from({ length: 5_000 }, (_, n) => ({ id: String(n), path: `site-${n}/run.cmd` })),
      [],
    );
    const from = referringScript('x.cmd', []);
    const { resolution, candidates } = resolveReference(many, from, {
      how: 'call',
      path: pathFrom('E:\\run.cmd'),
    });
    expect([resolution, candidates?.length]).toEqual(['ambiguous', 20]);
    expect(
      resolveReference(many, from, { how: 'call', path: pathFrom('E:\\site-77\\run.cmd') }).resolvesTo,
    ).toBe('site-77/run.cmd');
  });
});

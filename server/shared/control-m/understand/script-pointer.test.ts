import { describe, expect, it } from 'vitest';
import { Catalogue } from './resolve-script.ts';
import { pointerOf, type Runnable } from './script-pointer.ts';
import { substitute } from './variables.ts';

const variables = (values: Record<string, string>) =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

describe('variables in a text', () => {
  it.each([
    ['%%A', { A: 'x' }, {}, 'x', []],
    ['%%A._y', { A: 'x' }, {}, 'x_y', []],
    ['%%A..txt', { A: 'x' }, {}, 'x.txt', []],
    ['%%A.%%B', { A: 'x', B: 'y' }, {}, 'xy', []],
    ['%%A%%B', { AB1: 'joined', B: 'B1' }, {}, 'joined', []],
    ['%%A/%%B', { A: '%%B', B: '%%C', C: 'z' }, {}, 'z/z', []],
    ['%%A', { '%%A': 'with its signs' }, {}, 'with its signs', []],
    ['%%A', {}, { A: 'of the folder' }, 'of the folder', []],
    ['%%A', { A: 'own' }, { A: 'of the folder' }, 'own', []],
    ['x_%%ODATE.log', {}, {}, 'x_%%ODATE.log', ['%%ODATE']],
    ['%%A', { A: '%%ODATE' }, {}, '%%A', ['%%A']],
    ['%%A', { A: '%%B', B: '%%A' }, {}, '%%A', ['%%A']],
    ['%%$DATE-%%\\GLOBAL', { GLOBAL: 'x' }, {}, '%%$DATE-%%\\GLOBAL', ['%%$DATE', '%%\\GLOBAL']],
    ['100%% of %%', {}, {}, '100%% of %%', []],
  ])('%s', (text, own, folder, expected, unknown) => {
    expect(substitute(text, [variables(own), variables(folder)])).toEqual({ text: expected, unknown });
  });

  it('stay bounded when they double each other', () => {
    const doubling = Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [`V${n}`, `%%V${n + 1}.%%V${n + 1}`]),
    );
    expect(substitute('%%V0', [variables({ ...doubling, V60: 'x' })]).text.length).toBeLessThan(10_000);
  });
});

const runs = (run: Runnable['run'], more: Partial<Runnable> = {}): Runnable => ({
  run,
  variables: [],
  leftovers: [],
  ...more,
});

describe('what a job points at', () => {
  it.each<[string, string, Runnable, object]>([
    [
      'a command, with what is not constant in its arguments',
      'Job:Command',
      runs({ kind: 'command', command: 'D:\\batch\\now.cmd %%ODATE' }),
      { is: 'file', path: 'D:\\batch\\now.cmd', system: 'windows', variables: [] },
    ],
    [
      'a command with a variable in its path',
      'Job:Command',
      runs(
        { kind: 'command', command: '/opt/%%ENV/%%ODATE/x.sh' },
        { variables: variables({ ENV: 'prod' }) },
      ),
      { is: 'file', path: '/opt/prod/%%ODATE/x.sh', variables: ['%%ODATE'] },
    ],
    [
      'a command with a variable of the host',
      'Job:Command',
      runs({ kind: 'command', command: '$HOME/x.sh' }),
      { is: 'file', path: '$HOME/x.sh', variables: ['$HOME'] },
    ],
    ['a program', 'Job:Command', runs({ kind: 'command', command: 'whoami' }), { is: 'none' }],
    [
      'a file in its override library',
      'Job:Script',
      runs({
        kind: 'script',
        file: 'nightly.sh',
        path: '/opt/batch/bin',
        overridePath: '/opt/batch/override',
      }),
      { is: 'file', path: '/opt/batch/override/nightly.sh', system: 'unix' },
    ],
    [
      'a file in a library',
      'Job:Script',
      runs({ kind: 'script', file: 'nightly.cmd', path: 'D:\\batch' }),
      { is: 'file', path: 'D:\\batch\\nightly.cmd', system: 'windows' },
    ],
    [
      'a file in a folder of Windows with slashes',
      'Job:Script',
      runs({ kind: 'script', file: 'load.sh', path: '/opt/batch/' }),
      { is: 'file', path: '/opt/batch/load.sh' },
    ],
    [
      'a member of a library of z/OS',
      'Job:Script',
      runs({ kind: 'script', file: 'CLOSEFIL', path: 'PROD.BATCH.JCL' }),
      { is: 'file', path: 'PROD.BATCH.JCL/CLOSEFIL', system: 'zos' },
    ],
    [
      'a member without a library',
      'Job:Script',
      runs({ kind: 'script', file: 'CLOSEFIL' }),
      { is: 'file', path: 'CLOSEFIL', system: 'zos' },
    ],
    ['a script without a file name', 'Job:Script', runs({ kind: 'script', path: '/opt' }), { is: 'none' }],
    [
      'a script inside, whose file name is a label',
      'Job:EmbeddedScript',
      runs({ kind: 'embedded', file: 'x.sh' }),
      { is: 'embedded' },
    ],
    ['a dummy', 'Job:Dummy', runs({ kind: 'none' }), { is: 'none', reason: 'Job:Dummy runs no script.' }],
    [
      'an application with an SQL script',
      'Job:Database:SQLScript',
      runs({ kind: 'other' }, { leftovers: [{ name: 'SQLScript', value: '/opt/q.sql' }] }),
      { is: 'file', path: '/opt/q.sql' },
    ],
    [
      'a file transfer with a command after it',
      'Job:FileTransfer',
      runs(
        { kind: 'other' },
        {
          leftovers: [
            { name: 'PreCommand', value: 'cd /tmp' },
            { name: 'PostCommand', value: 'sh /opt/after.sh' },
          ],
        },
      ),
      { is: 'file', path: '/opt/after.sh', reason: 'The command after it starts it.' },
    ],
  ])('%s', (_, type, runnable, expected) => {
    expect(pointerOf(type, runnable, [])).toMatchObject(expected);
  });
});

describe('the script meant', () => {
  const paths = [
    'nightly/n10.cmd',
    'nightly/a/x.cmd',
    'daily/x.cmd',
    'daily/Run.sh',
    'q.sql',
    'JCL/CLOSEFIL.jcl',
    'nightly/p.ps1',
  ];
  const catalogue = new Catalogue(
    paths.map((path) => ({ id: path, path })),
    ['D:\\batch', '/opt/batch'],
  );
  const resolve = (command: string) =>
    catalogue.resolve(pointerOf('Job:Command', runs({ kind: 'command', command }), []));

  it.each([
    ['D:\\batch\\nightly\\N10.CMD', 'nightly/n10.cmd', 'path', 'certain'],
    ['d:/batch/nightly/n10.cmd', 'nightly/n10.cmd', 'path', 'certain'],
    ['cd /d D:\\batch\\nightly && call n10', 'nightly/n10.cmd', 'path', 'certain'],
    ['/opt/batch/daily/Run.sh', 'daily/Run.sh', 'path', 'certain'],
    ['/opt/batch/daily/run.sh', 'daily/Run.sh', 'path', 'uncertain'],
    ['/srv/copy/daily/Run.sh', 'daily/Run.sh', 'path', 'likely'],
    ['\\\\srv\\share\\a\\x.cmd', 'nightly/a/x.cmd', 'name', 'likely'],
    ['E:\\other\\n10.cmd', 'nightly/n10.cmd', 'name', 'uncertain'],
    ['n10.cmd', 'nightly/n10.cmd', 'name', 'likely'],
    ['powershell -File p.ps1', 'nightly/p.ps1', 'name', 'likely'],
    ['%DRIVE%\\nightly\\n10.cmd', 'nightly/n10.cmd', 'path', 'uncertain'],
    ['somebodysrunner /opt/batch/q.sql', 'q.sql', 'path', 'uncertain'],
  ])('by %s', (command, path, how, confidence) => {
    expect(resolve(command)).toMatchObject({
      script: { path },
      how,
      confidence,
      candidates: [],
      missing: false,
    });
  });

  it('is a member of a library kept as a file', () => {
    const member = pointerOf('Job:Script', runs({ kind: 'script', file: 'CLOSEFIL', path: 'PROD.JCL' }), []);
    expect(catalogue.resolve(member)).toMatchObject({
      script: { path: 'JCL/CLOSEFIL.jcl' },
      confidence: 'uncertain',
    });
  });

  it('is open when several have that name and no folder decides', () => {
    expect(resolve('x.cmd')).toMatchObject({
      script: null,
      confidence: 'uncertain',
      candidates: [{ path: 'nightly/a/x.cmd' }, { path: 'daily/x.cmd' }],
      missing: false,
    });
  });

  it('is missing below a script root, with the scripts of that name', () => {
    expect(resolve('D:\\batch\\gone\\x.cmd')).toMatchObject({
      script: null,
      confidence: 'none',
      missing: true,
      candidates: [{ path: 'nightly/a/x.cmd' }, { path: 'daily/x.cmd' }],
    });
  });

  it.each(['/opt/batch/run', '/opt/elsewhere/gone.sh', 'gone.cmd'])('is missing: %s', (command) => {
    expect(resolve(command)).toMatchObject({ script: null, missing: true });
  });

  it.each(['whoami', '%%SCRIPT', '/opt/x_%%ODATE.sh', '%%DIR/gone.sh', 'somebodysrunner gone.sh'])(
    'is not said to be missing when nobody can know: %s',
    (command) => {
      expect(resolve(command)).toMatchObject({ script: null, missing: false });
    },
  );

  it('depends on a run when its name does', () => {
    expect(resolve('/opt/x_%%ODATE.sh')).toMatchObject({
      confidence: 'uncertain',
      reason: 'Which script it is depends on %%ODATE, which only a run knows.',
    });
  });
});

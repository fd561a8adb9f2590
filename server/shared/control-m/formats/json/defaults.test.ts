import { describe, expect, it } from 'vitest';
import { dummy, readDocument, waitFor } from '../../../../testing/control-m-json.ts';

describe('readJson: Defaults', () => {
  const defaults = {
    ControlmServer: 'ctm1',
    RunAs: 'file',
    Host: 'h1',
    Description: 'file',
    wait: waitFor('FILE'),
    Job: { Priority: 'A', SubApplication: 'Job' },
    'Job:Command': { SubApplication: 'Job:Command', RunAs: 'file command' },
    Folder: { SiteStandard: 'x' },
  };

  it('prefers the own value, then the folder, then the file, and in each the narrower type', async () => {
    const { object } = await readDocument({
      Defaults: defaults,
      F: {
        Type: 'Folder',
        Defaults: { RunAs: 'folder', Job: { Priority: 'B' } },
        A: { Type: 'Job:Command', Description: 'own' },
        B: { Type: 'Job:Script' },
        S: { Type: 'SubFolder', Defaults: { Priority: 'C' }, A: { Type: 'Job:Dummy' } },
      },
      G: { Type: 'Folder', A: { Type: 'Job:Command:X', wait: { Type: 'Note' } } },
    });
    expect(object('F/A#1')).toEqual({
      Type: 'Job:Command',
      Description: 'own',
      Priority: 'B',
      RunAs: 'folder',
      SubApplication: 'Job:Command',
      Host: 'h1',
      wait: waitFor('FILE'),
    });
    expect(object('F/B#1')).toMatchObject({ RunAs: 'folder', SubApplication: 'Job', Description: 'file' });
    expect(object('F/S/A#1')).toMatchObject({ RunAs: 'folder', Priority: 'C', SubApplication: 'Job' });
    expect(object('G/A#1')).toMatchObject({ RunAs: 'file command', wait: { Type: 'Note' }, Priority: 'A' });
  });

  it('gives events of Defaults to every job they cover, and to no folder', async () => {
    const { links } = await readDocument({
      Defaults: defaults,
      F: { Type: 'Folder', A: dummy, S: { Type: 'SubFolder', B: dummy } },
    });
    for (const job of ['F/A#1', 'F/S/B#1']) expect(links(job).waits).toEqual([{ event: 'FILE', date: '' }]);
    for (const folder of ['F/', 'F/S/']) expect(links(folder).waits).toEqual([]);
  });

  it('gives a folder what a folder can have, and its server', async () => {
    const { definition, object } = await readDocument({
      Defaults: defaults,
      F: { Type: 'Folder', S: { Type: 'SubFolder' } },
      G: { Type: 'SimpleFolder', ControlmServer: 'ctm2' },
      H: { Type: 'Folder', Defaults: { ControlmServer: 'ctm3' }, A: dummy },
      T: dummy,
    });
    expect(object('F/')).toEqual({
      Type: 'Folder',
      SiteStandard: 'x',
      ControlmServer: 'ctm1',
      RunAs: 'file',
      Description: 'file',
    });
    expect(object('F/S/')).not.toHaveProperty('ControlmServer');
    expect(object('G/')).toEqual({
      Type: 'SimpleFolder',
      ControlmServer: 'ctm2',
      SiteStandard: 'x',
      Description: 'file',
    });
    expect(object('H/')).toMatchObject({ ControlmServer: 'ctm3' });
    expect(['F/S/', 'G/', 'H/A#1', 'T#1'].map((key) => definition(key).server)).toEqual([
      'ctm1',
      'ctm2',
      'ctm3',
      'ctm1',
    ]);
    expect(object('H/A#1')).not.toHaveProperty('ControlmServer');
  });

  it('reads them also where they stand behind what they cover', async () => {
    const { object, definition } = await readDocument({
      F: { Type: 'Folder', A: dummy, Defaults: { Priority: 'B' } },
      Defaults: { RunAs: 'file', ControlmServer: 'ctm1' },
    });
    expect(object('F/A#1')).toEqual({ ...dummy, Priority: 'B', RunAs: 'file' });
    expect(definition('F/A#1').server).toBe('ctm1');
  });

  it('reads a folder or job that is called Defaults as what it is', async () => {
    const { keys } = await readDocument({ Defaults: { Type: 'Folder', Defaults: dummy, A: dummy } });
    expect(keys).toEqual(['Defaults/', 'Defaults/Defaults#1', 'Defaults/A#1']);
  });
});

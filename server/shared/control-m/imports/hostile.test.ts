import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testImporter } from '../../../testing/control-m-imports.ts';
import { type TeamServer, teamServer } from '../../../testing/team-server.ts';

const levels = 50_000;
const tooLong = 'x'.repeat(6_000_000);
const manyAttributes = Array.from({ length: 200_000 }, (_, n) => `a${n}="1"`).join(' ');

/** Files made to hurt; `generate.py --hostile` of the corpus makes the same in any size. */
const files: Record<string, { reason: string; content: string }> = {
  'XML of many levels': {
    reason: 'too-deep',
    content: `<DEFTABLE>${'<SUB_FOLDER JOBNAME="S">'.repeat(levels)}`,
  },
  'JSON of many levels': { reason: 'too-deep', content: '{"a":'.repeat(levels) },
  'an attribute of six million characters': {
    reason: 'too-large',
    content: `<DEFTABLE><JOB JOBNAME="J" CMDLINE="${tooLong}"/></DEFTABLE>`,
  },
  'a string that does not end': { reason: 'too-large', content: `{"F": {"Type": "Folder", "D": "${tooLong}` },
  'an element of attributes': {
    reason: 'too-large',
    content: `<DEFTABLE><JOB JOBNAME="J" ${manyAttributes}/></DEFTABLE>`,
  },
  'entities that multiply': {
    reason: 'dtd-entities',
    content: '<!DOCTYPE DEFTABLE [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><DEFTABLE/>',
  },
};

describe('a file made to hurt', () => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer('postgres');
  });
  afterAll(() => server.close());

  it.each(Object.entries(files))(
    'is refused, and the server answers meanwhile: %s',
    async (name, { reason, content }) => {
      const importer = await testImporter(server);
      const upload = importer.upload({ name, content });
      let done = false;
      const ended = upload.finally(() => {
        done = true;
      });
      const answers: number[] = [];
      do answers.push((await fetch(new URL('/readyz', server.url))).status);
      while (!done);
      expect(await ended).toMatchObject({
        state: 'refused',
        refusal: { reason, line: 1, column: expect.any(Number), file: name },
      });
      expect(new Set(answers)).toEqual(new Set([200]));
    },
  );
});

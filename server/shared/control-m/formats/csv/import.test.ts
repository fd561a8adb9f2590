import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testImporter } from '../../../../testing/control-m-imports.ts';
import { type TeamServer, teamServer } from '../../../../testing/team-server.ts';

const report = `"Job Name";"Folder";"Control-M Server";"Command";"In Conditions";"Out Conditions"
"LOAD";"PAY/IN";"ctm1";"/opt/load.sh";"";"LOAD-OK ODAT +"
"SUM";"PAY";"ctm1";"/opt/sum.sh";"LOAD-OK ODAT";""
`;

describe('importing a job report', () => {
  let server: TeamServer;
  beforeAll(async () => {
    server = await teamServer('postgres');
  });
  afterAll(() => server.close());

  it('gives folders, jobs and edges as an export would', async () => {
    const importer = await testImporter(server);
    const preview = await importer.upload({ name: 'report.csv', content: report });
    expect(preview).toMatchObject({
      state: 'previewed',
      counts: { folders: 1, subFolders: 1, jobs: 2, edges: 1, conditionsIn: 1, conditionsOut: 1 },
    });
  });

  it('says in which line a report goes wrong', async () => {
    const importer = await testImporter(server);
    const content = `${report}"SEND";"PAY"\n`;
    expect(await importer.upload({ name: 'report.csv', content })).toMatchObject({
      state: 'refused',
      refusal: { reason: 'csv-syntax', line: 4, column: 1, file: 'report.csv' },
    });
  });
});

import { isMap, isSeq, Document as YamlDocument } from 'yaml';
import * as z from 'zod';
import { callByName, WoError } from '../../sdk/index.ts';
import { type Command, command, type Run } from '../command.ts';
import { optional, text, toggle } from '../flags.ts';
import { plain } from '../output.ts';
import { readYamlFile, type YamlFile } from '../yaml-file.ts';

const answer = z.object({
  changes: z.array(
    z.object({
      kind: z.string(),
      key: z.string(),
      change: z.enum(['added', 'changed', 'removed', 'unchanged']),
      fields: z.record(z.string(), z.object({ before: z.unknown(), after: z.unknown() })).optional(),
    }),
  ),
  counts: z.record(z.string(), z.number()),
  applied: z.boolean(),
});
type Answer = z.output<typeof answer>;

const signs = { added: '+', changed: '~', removed: '-', unchanged: ' ' };

/** One line per change, then the counts; what stays is only counted. */
function describe({ changes, counts, applied }: Answer): string {
  const lines = changes
    .filter(({ change }) => change !== 'unchanged')
    .map(({ kind, key, change, fields = {} }) => {
      const details = Object.entries(fields).map(([name, { before, after }]) =>
        change === 'added' ? `${name}: ${short(after)}` : `${name}: ${short(before)} -> ${short(after)}`,
      );
      return plain(`${signs[change]} ${kind.padEnd(10)}  ${key}  ${details.join(', ')}`.trimEnd());
    });
  const total = Object.entries(counts)
    .map(([change, count]) => `${count} ${change}`)
    .join(', ');
  return [...lines, `${total}.${applied ? '' : ' Nothing was changed: this was a dry run.'}`].join('\n');
}

function short(value: unknown): string {
  const json = JSON.stringify(value) ?? 'null';
  return json.length <= 100 ? json : `${json.slice(0, 99)}…`;
}

const apply = command(
  'apply',
  'Make users, teams, roles and assignments what a file says, all or nothing',
  {
    file: { ...text('YAML or JSON, or - for stdin', '<path|->'), short: 'f' },
    dryRun: toggle('Only show what would be changed'),
    prune: toggle('Also take away what listed users, and anyone in listed teams, hold beyond the file'),
  },
  async (run, { file, dryRun, prune }) => {
    const yaml = await readYamlFile(run.io, file);
    const document = prune && isObject(yaml.value) ? { ...yaml.value, prune } : yaml.value;
    const result = answer.parse(await send(run, yaml, dryRun, document));
    run.print(result, describe(result));
  },
);

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The server checks the file: it alone knows the rules. A refusal is shown at its place in the file, too. */
async function send(run: Run, yaml: YamlFile, dryRun: boolean, document: unknown): Promise<unknown> {
  try {
    return dryRun
      ? await callByName(run.wo, 'query', 'shared.teamFile.plan', { document })
      : await callByName(run.wo, 'mutation', 'shared.teamFile.applyChanges', { document });
  } catch (error) {
    for (const { path, message } of (error instanceof WoError && error.issues) || [])
      if (path[0] === 'document') run.note(plain(`${yaml.placeOf(path.slice(1))}: ${message}`));
    throw error;
  }
}

const exportTeam = command(
  'export team',
  'Write the file of the users, teams, roles and assignments that are there',
  { team: optional(text('Only this team', '<short name>')) },
  async (run, { team }) => {
    const document = await run.wo.shared.teamFile.export.query({ team });
    run.print(document, toYaml(document, team).trimEnd());
  },
);

/** Assignments on one line each: there are many, and they are compared line by line. */
function toYaml(value: object, team: string | undefined): string {
  const file = new YamlDocument(value);
  const assignments = file.get('assignments');
  if (isSeq(assignments)) for (const item of assignments.items) if (isMap(item)) item.flow = true;
  file.commentBefore = ` Users, teams, roles and who holds which role. Written by: wo export team${
    team === undefined ? '' : ` --team ${team}`
  }
 See what applying it would change: wo apply -f <this file> --dry-run`;
  return file.toString({ lineWidth: 0 });
}

export const teamFile: Command[] = [apply, exportTeam];

import { z } from 'zod';
import { criticalities, scriptKinds } from '../../../db/shared/schema/index.ts';
import { launchers, mappingWays } from '../../script-facts/model.ts';
import { factsSchema, referenceSchema } from '../../script-facts/schema.ts';
import { id } from '../../trpc/schemas.ts';
import { conflictLevels } from './analysis/drive-conflicts.ts';
import { impactReasons } from './analysis/impact.ts';
import { problemKinds, severities } from './problems.ts';

const path = z.string().meta({ examples: ['nightly/n10_clearing.cmd'] });
const place = { line: z.int(), column: z.int() };
const paths = z.array(path);
const truncated = z.boolean().describe('There is more than is listed.');

const resolution = {
  resolution: z
    .enum(['path', 'name', 'ambiguous', 'missing', 'unknown'])
    .describe('`name`: only its name and perhaps folders are equal. `unknown`: a run decides.'),
  resolvesTo: path.nullable(),
  candidates: paths.optional().describe('Of an ambiguous one: the first 20 that may be meant.'),
  scriptId: id.nullable().describe('Of the script it resolves to.'),
};
const reference = referenceSchema.extend(resolution);

export const facts = factsSchema.extend({
  version: z.int(),
  path,
  encoding: z.string(),
  lineEnding: z.enum(['crlf', 'lf', 'mixed']),
  finalNewline: z.boolean(),
  references: z.array(reference),
});

const outsideChain = z.boolean().describe('It is started later, or on another machine.');

export const related = z.object({
  callers: z.array(
    z.object({
      scriptId: id,
      path,
      how: z.enum(launchers),
      ...place,
      target: z.string().describe('As written.'),
      outsideChain,
    }),
  ),
  callees: z.array(reference.extend({ outsideChain })),
  inCycle: paths.describe('All scripts of the cycle that it is in.'),
  truncated,
});

const job = {
  id,
  key: z.string(),
  environmentId: id,
  environment: z.string(),
};

export const impact = z.object({
  direct: paths,
  throughCalls: paths.describe(
    'They call one of these, or one of those. Who only schedules one is left out.',
  ),
  jobs: z.array(
    z.object({
      ...job,
      scriptId: id,
      script: path,
      confidence: z.enum(['certain', 'likely', 'uncertain', 'none']),
      why: z.string(),
    }),
  ),
  downstreamJobs: z.array(z.object({ ...job, depth: z.int(), why: z.string() })),
  jobsHidden: z.boolean().describe('You may not read Control-M in this team: `control-m:read`.'),
  steps: z
    .array(
      z.object({
        script: path,
        scriptId: id,
        depth: z.int().describe('1: directly.'),
        because: z
          .array(
            z.object({
              kind: z.enum(impactReasons),
              ...place,
              text: z.string().describe('As written.'),
              target: z.string().optional().describe('What is mapped, or the script that is started.'),
            }),
          )
          .describe('The first 10.'),
      }),
    )
    .describe('Why each script is there; the first 10 000.'),
  truncated,
});

const target = z.object({ target: z.string(), scripts: paths });

export const drives = z.object({
  driveMap: z.record(z.string(), z.array(target)).describe('By letter, what is known to be mapped.'),
  freeLetters: z.array(z.string()).describe('From D to Z, without any mapping or script root.'),
  roots: z.array(z.string()),
  mappings: z
    .array(
      z.object({
        scriptId: id,
        script: path,
        ...place,
        letter: z.string().nullable(),
        target: z.string().describe('As written.'),
        resolvedTarget: z.string().nullable(),
        server: z.string().nullable(),
        share: z.string().nullable(),
        persistent: z.boolean().nullable(),
        via: z.enum(mappingWays),
      }),
    )
    .describe('Every place where a drive is mapped; the first 5 000.'),
  truncated,
});

export const conflicts = z.object({
  driveConflicts: z.array(
    z.object({
      letter: z.string(),
      level: z.enum(conflictLevels),
      targets: z.array(z.string()),
      scripts: paths,
      pairs: z
        .array(z.tuple([z.string(), z.string()]))
        .optional()
        .describe('Of a call chain: which two some script runs both.'),
      truncated: z.literal(true).optional().describe('There are more than 10 000 pairs.'),
    }),
  ),
});

const edge = z.tuple([z.string(), z.string()]).describe('Paths: who starts whom.');
const open = z.object({
  script: path,
  ...place,
  target: z.string().describe('As written.'),
  candidates: paths.optional(),
});

export const graph = z.object({
  nodes: z.array(
    z.object({
      scriptId: id,
      path,
      kind: z.enum(scriptKinds),
      criticality: z.enum(criticalities).nullable(),
      depth: z.int().optional().describe('Steps from `around`.'),
    }),
  ),
  edges: z.array(edge),
  edgesOutsideChain: z.array(edge).describe('Those that are only scheduled, or run on another machine.'),
  missing: z.array(open),
  ambiguous: z.array(open),
  unknown: z.array(open),
  cycles: z.array(paths),
  truncated,
});

export const server = z.object({
  server: z.string(),
  share: z.string().nullable().describe('Null: the server with all its shares.'),
  scripts: z.int().describe('How many map or name it.'),
  mappings: z.int().describe('How often it is mapped.'),
});

export const problem = z.object({
  kind: z.enum(problemKinds),
  severity: z.enum(severities),
  scriptId: id,
  path,
  ...place,
  message: z.string(),
  details: z.record(z.string(), z.unknown()).describe('Facts of the message, for tools.'),
});

export const problemCounts = z.object({
  kinds: z.record(z.enum(problemKinds), z.int()),
  severities: z.record(z.enum(severities), z.int()),
});

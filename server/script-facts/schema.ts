import { z } from 'zod';
import { launchers, mappingWays, type ScriptFacts, secretKinds } from './model.ts';

const place = {
  line: z.int().describe('From 1.'),
  column: z.int().describe('From 1, in UTF-16 units of the text without its byte order mark.'),
};

const mapping = z.object({
  ...place,
  letter: z.string().nullable().describe('`*` where Windows chooses; null if unknown or none.'),
  target: z
    .string()
    .describe('As written, unquoted.')
    .meta({ examples: ['\\\\%SRV%\\ledger'] }),
  resolvedTarget: z.string().nullable().describe('With constants filled in; null unless wholly known.'),
  server: z.string().nullable(),
  share: z.string().nullable(),
  user: z.string().optional(),
  hasPassword: z.boolean(),
  persistent: z.boolean().nullable().describe('Null where the machine decides.'),
  via: z.enum(mappingWays),
  mountPoint: z.string().optional(),
});

const unmapping = z.object({ ...place, letter: z.string().nullable() });

const uncPath = z.object({
  ...place,
  path: z.string(),
  server: z.string().nullable(),
  share: z.string().nullable(),
});

/** A reference as clients see it; what it resolves to is added where there is a catalogue. */
export const referenceSchema = z.object({
  ...place,
  how: z.enum(launchers),
  target: z.string().describe('As written.'),
});

const referencedPath = z.object({
  start: z.enum(['own-folder', 'absolute', 'relative', 'unknown']),
  segments: z.array(z.string().nullable()),
});

const secret = z.object({
  ...place,
  kind: z.enum(secretKinds),
  length: z.int().describe('UTF-16 units.'),
  preview: z.string().describe('Its line, with every secret masked.'),
});

const exitCode = z.union([z.number(), z.string()]);

/** What clients see of a script's facts, but for what its references resolve to. */
export const factsSchema = z.object({
  driveMappings: z.array(mapping),
  unmappings: z.array(unmapping),
  uncPaths: z.array(uncPath),
  references: z.array(referenceSchema),
  secrets: z.array(secret),
  variablesSet: z.array(z.string()),
  variablesRead: z.array(z.string()),
  programs: z.array(z.object({ ...place, name: z.string() })),
  files: z.array(z.object({ ...place, path: z.string(), access: z.enum(['read', 'write']) })),
  labels: z.array(z.string()),
  exitCodes: z.array(exitCode).describe('Whole numbers, else as written.'),
  exits: z.array(z.object({ ...place, code: exitCode })).describe('Where it ends with one of these.'),
});

/** Facts as they are stored: with where each reference points. */
export const storedFactsSchema: z.ZodType<ScriptFacts> = factsSchema.extend({
  driveMappings: z.array(
    mapping.extend({ user: z.string().exactOptional(), mountPoint: z.string().exactOptional() }),
  ),
  references: z.array(referenceSchema.extend({ path: referencedPath })),
});

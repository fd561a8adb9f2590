import { z } from 'zod';
import { criticalities, scriptKinds } from '../../../db/shared/schema/index.ts';
import { encodings } from '../../text/decode.ts';
import { id, isoTime, line, tagList } from '../../trpc/schemas.ts';
import { maxScriptBytes } from './content.ts';
import { scriptPath } from './script-path.ts';

const contentFacts = {
  encoding: z.string().meta({ examples: ['windows-1252'] }),
  lineEnding: z.enum(['crlf', 'lf', 'mixed']),
  size: z.int().describe('Bytes.'),
  sha256: z.string().describe('Of the stored bytes, lower-case hex.'),
};
const personName = z.string().nullable();

export const summary = z.object({
  id,
  teamId: id,
  name: z.string(),
  path: z.string().meta({ examples: ['nightly/n10_clearing.cmd'] }),
  kind: z.enum(scriptKinds),
  ...contentFacts,
  description: z.string(),
  tags: z.array(z.string()),
  owner: z.string().describe('Who looks after it, in words; empty where nobody has said.'),
  criticality: z.enum(criticalities).nullable(),
  reviewedAt: isoTime.nullable().describe('When somebody last said that it is as it should be.'),
  reviewedBy: id.nullable(),
  reviewedByName: personName,
  secretCount: z.int().nullable().describe('Passwords and keys in it; null: it was not read yet.'),
  version: z.int(),
  createdAt: isoTime,
  createdBy: id,
  createdByName: personName,
  updatedAt: isoTime,
  updatedBy: id,
  updatedByName: personName,
});

const shown = {
  content: z.string(),
  masked: z
    .boolean()
    .describe('Passwords and keys are `********` in it: who asked lacks `scripts:read-secrets` in the team.'),
};
export const script = summary.extend(shown);

export const versionSummary = z.object({
  scriptId: id,
  version: z.int(),
  name: z.string(),
  path: z.string(),
  ...contentFacts,
  message: z.string().nullable(),
  createdAt: isoTime,
  createdBy: id,
  createdByName: personName,
});
export const wholeVersion = versionSummary.extend(shown);
export const versionNumber = z.int32().min(1);

const facets = z.array(z.object({ value: z.string(), count: z.int() }));
export const allFacets = z.object({
  kinds: facets,
  tags: facets,
  owners: facets.describe('The empty one: of nobody.'),
  criticalities: facets.describe('`none`: nobody has said.'),
  folders: facets.describe('Three levels; each counts what is below it as well.'),
  secrets: z.int().describe('With passwords or keys in them.'),
  notReviewed: z.int().describe('Never, or not for 365 days.'),
});

export const difference = z.object({
  from: versionNumber,
  to: versionNumber,
  unified: z.string().describe('As `diff -u` writes it; empty when nothing changed.'),
  added: z.int().describe('Lines.'),
  removed: z.int().describe('Lines.'),
  truncated: z.boolean().describe('`unified` is only the beginning; the counts are of all.'),
  masked: z.boolean().describe('Passwords and keys are masked; changes of them do not show.'),
});

/** What is said of a script beside its content. */
export const aboutInput = {
  description: z.string().max(10_000).optional(),
  tags: tagList.optional(),
  owner: z
    .string()
    .trim()
    .max(200)
    .regex(/^[^\u0000-\u001f]*$/, 'Control characters and line breaks are not allowed here.')
    .optional()
    .describe('Who looks after it: a person or a group, in words.'),
  criticality: z.enum(criticalities).nullable().optional().describe('How bad it is when it does not run.'),
};

export const contentInput = {
  content: z
    .string()
    .max(maxScriptBytes)
    .meta({ examples: ['@echo off\r\nnet use K: \\\\SRV01\\data\r\n'] })
    .optional(),
  contentBase64: z
    .base64()
    .max(Math.ceil((maxScriptBytes * 4) / 3) + 4)
    .describe('Instead of content: the exact bytes of a file; the encoding is found out.')
    .optional(),
};
export const encoding = z.enum(encodings).describe('How content is stored.');
export const message = line(500).describe('Why, for the list of versions.').optional();
export const bytes = z.object({ base64: z.string(), contentType: z.string(), filename: z.string() });

/** Which scripts of those in scope. */
export const filtersInput = {
  teamId: id.optional(),
  q: z
    .string()
    .trim()
    .max(200)
    .optional()
    .describe(
      'Words, parts of words of three characters or more, and "phrases"; all of them in name, path, description, tags, owner, ' +
        'facts or text. Secrets are never found.',
    ),
  kind: z.enum(scriptKinds).optional(),
  tag: z.string().max(50).optional(),
  owner: z.string().max(200).optional().describe('Empty: of nobody.'),
  criticality: z
    .enum([...criticalities, 'none'])
    .optional()
    .describe('`none`: nobody has said.'),
  secrets: z.boolean().optional().describe('Whether there are passwords or keys in it.'),
  notReviewedForDays: z.int().min(1).max(10_000).optional().describe('Never, or not for so long.'),
  folder: scriptPath.optional().describe('With what is below it.'),
};

export const found = z
  .object({
    where: z.enum(['name', 'path', 'description', 'facts', 'content']),
    line: z.int().optional(),
    excerpt: z.string().optional().describe('Of that line, secrets masked.'),
  })
  .optional()
  .describe('Where what was searched for stands.');

import type { DefinitionKind } from '../../../../db/shared/schema/index.ts';
import type { Links } from './links.ts';
import type { Source } from './source.ts';

/** Columns of a definition that lists show and filter by; '' where it does not say. */
export interface DefinitionColumns {
  application: string;
  subApplication: string;
  host: string;
  runAs: string;
  description: string;
  /** The command line, or path and name of the script or program. */
  command: string;
}

/** One folder or job of an import, with its place in it. */
export interface Definition extends DefinitionColumns {
  /** Reading order of the import, from 0. */
  seq: number;
  kind: DefinitionKind;
  /** Of the folder it is in: a number that the import gave the folder when it opened; null at the top. */
  parent: number | null;
  /** Of a folder: its own such number. */
  ref: number | null;
  /** `folder/sub/job#1`, `folder/sub/`; unique in the import. */
  key: string;
  /** UUID made of a hash: server, path, name and place among equal ones. Finds the same definition next time. */
  identity: string;
  /** Path of the folder it is in, names escaped as in keys: `A/B`; '' at the top. */
  folder: string;
  name: string;
  server: string | null;
  type: string;
  source: Source;
  links: Links;
  /** UUID made of a hash of the source without what only repeats its place. */
  hash: string;
}

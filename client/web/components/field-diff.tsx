import { fieldChanges } from '../data/fields.ts';
import { FieldsTable } from './fields-table.tsx';

interface FieldDiffProps {
  before: unknown;
  after: unknown;
  /** Headings of the two sides. */
  labels?: { before: string; after: string };
}

/** Two states of a thing, field by field; what changed stands first and is marked. */
export function FieldDiff({ before, after, labels }: FieldDiffProps) {
  return (
    <FieldsTable rows={fieldChanges(before, after)} labels={labels} empty="This entry holds no fields." />
  );
}

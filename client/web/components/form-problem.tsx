import { problemOf } from '../data/problem.ts';
import { ProblemAlert } from './problem-alert.tsx';

/** Over a form's buttons: a refusal that belongs to no single field (those are shown at the field). */
export function FormProblem({ error }: { error: unknown }) {
  if (!error || problemOf(error).issues.length > 0) return null;
  return <ProblemAlert error={error} />;
}

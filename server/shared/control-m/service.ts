/** What other features may use of Control-M. */
export {
  type JobAfter,
  type JobOfScript,
  jobsOfScripts,
  type JobsOfScripts,
} from './understand/jobs-of-scripts.ts';

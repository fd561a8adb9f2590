import type { Change, ImportView, ScriptFound } from './control-m.ts';

/** What became of a definition, as people say it. */
export const changeNames: Record<Change, string> = {
  added: 'Added',
  changed: 'Changed',
  removed: 'Removed',
  moved: 'Moved',
};
export const changeColours: Record<Change, string> = {
  added: 'teal',
  changed: 'blue',
  removed: 'red',
  moved: 'grape',
};

/** The states of an import, as people say them. */
export const stateNames: Record<ImportView['state'], string> = {
  parsing: 'Being read',
  previewed: 'Waits for you',
  refused: 'Refused',
  applying: 'Being applied',
  applied: 'Applied',
  failed: 'Failed',
  cancelled: 'Given up',
};
export const stateColours: Record<ImportView['state'], string> = {
  parsing: 'blue',
  previewed: 'orange',
  refused: 'red',
  applying: 'blue',
  applied: 'teal',
  failed: 'red',
  cancelled: 'gray',
};

/** What happens to definitions that the files do not have. */
export const removalNames: Record<ImportView['removal'], string> = {
  folders: 'Folders in the files are replaced whole; others stay',
  none: 'Nothing is removed',
  environment: 'The files are all there is: everything else is removed',
};

/** How sure it is which script a job runs. */
export const confidences: Record<ScriptFound['confidence'], { label: string; colour: string }> = {
  certain: { label: 'certain', colour: 'teal' },
  likely: { label: 'likely', colour: 'blue' },
  uncertain: { label: 'uncertain', colour: 'orange' },
  none: { label: 'no script', colour: 'gray' },
};

import type { Leftover } from '../details/details.ts';
import { placeOf } from '../fields.ts';

/** Something a definition says that the other format cannot. */
export interface Loss {
  /** As in comparisons: `attributes.JOBISN`. */
  field: string;
  value: string;
  reason: string;
}

const stamps =
  /^(VERSION|VERSION_.*|IS_CURRENT_VERSION|JOB_VERSION|LAST_UPLOAD|CREATION_.*|CHANGE_.*|REAL_FOLDER_ID|MODIFIED|USED_BY.*)$/;
const ofScripts = /^(MEMNAME|MEMLIB|OVERLIB|FILE_NAME|FILE_PATH|INSTREAM_JCL|USE_INSTREAM_JCL|CMDLINE)$/;
const ofCycles = /^(INTERVAL|IND_CYCLIC|CYCLIC_.*)$/;

/** What no property of Jobs-as-Code says. */
export function lostInJson(leftover: Leftover): Loss {
  return loss(leftover, reasonInJson(leftover));
}

function reasonInJson({ is, name }: Leftover): string {
  if (is === 'text') return 'JSON has no text between definitions.';
  if (is === 'element') return 'No property of Jobs-as-Code is known for this element.';
  if (name === 'JOBISN' || name === 'JOBS_IN_GROUP') return 'A number that Control-M gives itself.';
  if (stamps.test(name)) return 'A stamp that Control-M sets itself when a definition is changed.';
  if (ofScripts.test(name)) return 'Left over from when the job ran something else; it has no effect.';
  if (ofCycles.test(name)) return 'Has no effect: the job does not repeat, or repeats in another way.';
  return 'No property of Jobs-as-Code is known for this.';
}

/** What no attribute or element of an export says. */
export function lostInXml(leftover: Leftover): Loss {
  return loss(leftover, 'No attribute or element of an XML export is known for this.');
}

function loss(leftover: Leftover, reason: string): Loss {
  return { field: placeOf(leftover), value: leftover.value, reason };
}

import type { Row } from '../measure.ts';
import { auditList } from './audit-list.ts';
import { coldStart } from './cold-start.ts';
import { downstream } from './control-m-downstream.ts';
import { importAgain, importDefinitions } from './control-m-import.ts';
import { graphView } from './graph-view.ts';
import { grownAuditList, grownGet, grownUpdate } from './growth.ts';
import { idleConnected, idleSolo } from './idle-memory.ts';
import { createNote, listNotes } from './notes.ts';
import { getScript, updateScript } from './scripts.ts';
import { analyseScripts, searchScripts } from './script-catalogue.ts';
import { scriptFacts } from './script-facts.ts';
import { sealing } from './sealing.ts';
import { poolOfOne, poolOfTwo } from './small-pool.ts';

/** Every row there is, by number. */
export const rows: readonly Row[] = [
  listNotes,
  createNote,
  getScript,
  updateScript,
  sealing,
  coldStart,
  importDefinitions,
  importAgain,
  downstream,
  auditList,
  scriptFacts,
  grownGet,
  grownUpdate,
  grownAuditList,
  idleSolo,
  idleConnected,
  poolOfTwo,
  poolOfOne,
  graphView,
  searchScripts,
  analyseScripts,
];

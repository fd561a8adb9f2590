import { createContext } from 'react';

/** Why the start link this page was opened with did not work, for the page that explains start links. */
export const StartProblem = createContext<string | undefined>(undefined);

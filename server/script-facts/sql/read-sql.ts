import type { Reader } from '../reading.ts';

/** Facts of SQL scripts. */
export const readSql: Reader = () => undefined;

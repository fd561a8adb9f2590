import type { Outputs } from '../../../sdk/index.ts';

/** A script in the trash. */
export type TrashedScript = Outputs['shared']['scripts']['trash']['items'][number];

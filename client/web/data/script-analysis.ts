import type { Outputs } from '../../sdk/index.ts';
import { wo } from './wo.ts';

type Out = Outputs['shared']['scriptAnalysis'];

/** Shapes of what is known about scripts beyond their text. All come from the server's router. */
export type ScriptFacts = Out['facts'];
export type Reference = ScriptFacts['references'][number];
export type RelatedScripts = Out['related'];
export type ScriptImpact = Out['impact'];
export type ScriptGraph = Out['graph'];

/** The calls about what scripts do and what they mean to each other. */
export const scriptAnalysis = wo.shared.scriptAnalysis;

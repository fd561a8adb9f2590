import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '../../server/router.ts';

/** What each procedure answers: `Outputs['shared']['scripts']['get']`. */
export type Outputs = inferRouterOutputs<AppRouter>;
export type Inputs = inferRouterInputs<AppRouter>;

export { callByName, type ClientOptions, createClient, type WoClient } from './client.ts';
export { type ErrorBody, toWoError, type TransportReason, WoError, type WoReason } from './errors.ts';
export { defaultRetry, type RetryOptions } from './retry.ts';

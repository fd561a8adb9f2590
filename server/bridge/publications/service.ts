/** What the other bridges may use of publications. */
export { type Baseline, publishedBefore, type Published, remember, renameConnection } from './store.ts';

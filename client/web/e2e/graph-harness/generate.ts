import type { GraphData, GraphEdge, GraphNode } from '../../components/graph/model.ts';

/**
 * A graph like those of batch teams: folders of chains that fan out and in, some edges between folders, now and then a
 * cycle. The same numbers give the same graph.
 */
export function generate(jobs: number, edges: number, folders: number): GraphData {
  const random = randomOf(7);
  const boxes = Array.from({ length: folders }, (_, at): GraphNode => {
    const label = `BATCH_FOLDER_${String(at).padStart(4, '0')}`;
    const place = { parent: null, container: true, outside: false };
    return { id: `f${at}`, label, detail: 'Folder', path: `${label}/`, ...place };
  });
  const perFolder = Math.ceil(jobs / Math.max(1, folders));
  const nodes = Array.from({ length: jobs }, (_, at): GraphNode => {
    const label = `PAYROLL_DAILY_JOB_${String(at).padStart(6, '0')}`;
    const box = folders > 0 ? boxes[Math.floor(at / perFolder)] : undefined;
    const place = { parent: box?.id ?? null, container: false, outside: at % 97 === 96 };
    return { id: `j${at}`, label, detail: 'Job:Command', path: `${box?.path ?? ''}${label}#1`, ...place };
  });
  const joined = Array.from({ length: edges }, (): GraphEdge => {
    const from = Math.floor(random() * jobs);
    // Most stay in a flow of forty jobs; the others lead to a later one, mostly to the next.
    const end = Math.min(jobs - 1, from - (from % 40) + 39);
    const within = Math.min(end, from + 1 + Math.floor(random() * 14));
    const later = Math.min(jobs - 1, end + 1 + Math.floor(random() ** 6 * jobs));
    const to = random() < 0.98 ? within : later;
    const [first, last] = random() < 0.995 ? [Math.min(from, to), Math.max(from, to)] : [to, from];
    return { from: `j${first}`, to: `j${last}`, why: [`condition JOB_${first}_ENDED_OK, ODAT`] };
  });
  return { nodes: [...boxes, ...nodes], edges: joined.filter(({ from, to }) => from !== to) };
}

/** Numbers from 0 to 1 that look random and are always the same (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

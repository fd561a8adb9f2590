import { useEffect, useMemo, useState } from 'react';
import type { GraphData } from '../model.ts';
import { type LaidOut, type Scene, sceneOf } from '../scene.ts';
import { type Topology, topologyOf } from '../topology.ts';

interface Outcome {
  topology: Topology;
  scene?: Scene;
  error?: Error;
}

/**
 * Lays a graph out beside the page, in a worker, so that nothing freezes meanwhile.
 * @returns the scene of exactly this graph, undefined until it is there; `error` when there will be none
 */
export function useScene(data: GraphData) {
  const topology = useMemo(() => topologyOf(data), [data]);
  const [outcome, setOutcome] = useState<Outcome>();
  useEffect(() => {
    if (topology.nodes.length === 0) return;
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data: laidOut }: MessageEvent<LaidOut>) => {
      setOutcome({ topology, scene: sceneOf(topology, laidOut) });
      worker.terminate();
    };
    worker.onerror = (event) => {
      const why = event.message || 'its program could not be loaded';
      setOutcome({ topology, error: new Error(`The graph could not be laid out: ${why}. Reload the page.`) });
      worker.terminate();
    };
    worker.postMessage(topology.input);
    return () => worker.terminate();
  }, [topology]);
  const own = outcome?.topology === topology ? outcome : undefined;
  return { topology, scene: own?.scene, error: own?.error };
}

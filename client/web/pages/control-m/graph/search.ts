import type { Node } from '../../../data/control-m.ts';
import type { GraphSearch } from '../../../data/url.ts';

/** Changes some of what the address says; undefined takes it away. */
export type SetSearch = (more: Partial<GraphSearch>) => void;

/** What the page knows of nodes by their id, from the graph and the paths. */
export type KnownNodes = ReadonlyMap<string, Pick<Node, 'id' | 'key' | 'name' | 'kind' | 'type'>>;

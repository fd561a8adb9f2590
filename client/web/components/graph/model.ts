/** Something with a place in a picture: a job, a folder, a script. */
export interface GraphNode {
  id: string;
  /** What it is called; long ones are shortened in the picture. */
  label: string;
  /** One line more about it, such as its type. */
  detail: string;
  /** Its full name, by which it is found and listed. */
  path: string;
  /** Id of the box it is drawn in. */
  parent: string | null;
  /** Holds others: drawn as a box around them. */
  container: boolean;
  /** Not of what was asked for, only joined to it. */
  outside: boolean;
}

/** `to` comes after `from`. */
export interface GraphEdge {
  from: string;
  to: string;
  /** Why it exists, a line for each reason. */
  why: readonly string[];
}

export interface GraphData {
  nodes: readonly GraphNode[];
  edges: readonly GraphEdge[];
}

/** How a highlighted set looks. Each has a sign of its own as well as a colour. */
export type Tone = 'before' | 'after' | 'path' | 'found';

/** A set of nodes that stands out, and what the legend calls it. */
export interface Highlight {
  tone: Tone;
  label: string;
  nodes: ReadonlySet<string>;
  /** A node that is not in the set itself, but whose edges from and to it are. */
  centre?: string;
  /** Only these edges, by {@link edgeKey}; without it every edge between two of its nodes. */
  edges?: ReadonlySet<string>;
}

export const edgeKey = (from: string, to: string): string => `${from} ${to}`;

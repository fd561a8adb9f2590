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
  /** Has its sign, but the rest does not step back behind it. */
  quiet?: boolean;
  /** Only these edges, by {@link edgeKey}; without it every edge between two of its nodes. */
  edges?: ReadonlySet<string>;
}

/** How a picture speaks of what it shows. */
export interface GraphWords {
  /** What an arrow means. */
  arrow: string;
  /** Of a node that is not of what was asked for. */
  outside: string;
  /** Behind the number of nodes with an arrow to it, and from it. */
  before: string;
  after: string;
}

/** Of jobs: what waits for what. */
export const waiting: GraphWords = {
  arrow: 'An arrow leads from what comes first to what waits for it.',
  outside: 'from outside',
  before: 'before it',
  after: 'after it',
};

export const edgeKey = (from: string, to: string): string => `${from} ${to}`;

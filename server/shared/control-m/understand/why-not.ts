import { holds, type WaitExpression } from './expression.ts';
import type { FlowStep } from './landscape.ts';
import type { RunModel, Runs, Supposition } from './runs.ts';

/** Longest name in a sentence: names have no bound of their own. */
const longestName = 300;

export function brief(name: string): string {
  return name.length <= longestName ? name : `${name.slice(0, longestName)}…`;
}

/** Why a node does not start. */
export interface WhyNot {
  cause: 'folder' | 'orphan' | 'removed' | 'setter' | 'flow' | 'loop';
  /** A sentence that begins in the middle: `it waits for X, which nothing sets`. */
  text: string;
}

/** Says of nodes that do not start what they lack, given which ones do. */
export class Explainer {
  readonly #model: RunModel;
  readonly #runs: Runs;
  readonly #supposition: Supposition;
  /** By folder and name: a step of a flow before which nothing ends. */
  readonly #stuckSteps = new Map<string, FlowStep>();

  constructor(model: RunModel, runs: Runs, supposition: Supposition) {
    this.#model = model;
    this.#runs = runs;
    this.#supposition = supposition;
    const ends = new Map<string, boolean>();
    for (const step of model.flows) {
      const before = `${step.folder} ${step.fromName}`;
      const isOver = ends.get(before) ?? step.from.some((number) => runs.ends[number] === 1);
      ends.set(before, isOver);
      if (!isOver) this.#stuckSteps.set(`${step.folder} ${step.toName}`, step);
    }
  }

  whyNot(number: number): WhyNot {
    return (
      this.#event(number) ??
      this.#flow(number) ??
      this.#folder(number) ?? { cause: 'loop', text: 'it waits, through others, for itself' }
    );
  }

  #folder(number: number): WhyNot | undefined {
    const { nodes } = this.#model.landscape;
    const parent = nodes[number]?.parent ?? null;
    if (parent === null || this.#runs.starts[parent] === 1) return undefined;
    return { cause: 'folder', text: `its folder ${brief(nodes[parent]?.key ?? '')} does not start` };
  }

  #flow(number: number): WhyNot | undefined {
    const node = this.#model.landscape.nodes[number];
    const step = node && this.#stuckSteps.get(`${node.parent} ${node.name}`);
    return (
      step && {
        cause: 'flow',
        text: `it follows ${brief(step.fromName)} in the flow ${brief(step.flow)}, and that does not end`,
      }
    );
  }

  #event(number: number): WhyNot | undefined {
    const expression = this.#model.expressions[number];
    const server = this.#model.landscape.nodes[number]?.server ?? null;
    const missing = expression && this.#firstMissing(expression, server);
    if (missing === undefined) return undefined;
    if (missing === this.#supposition.event)
      return { cause: 'removed', text: `it waits for ${brief(missing)}, which nothing sets any more` };
    const setters = this.#model.setters.of(missing, server);
    if (setters.length === 0)
      return { cause: 'orphan', text: `it waits for ${brief(missing)}, which nothing sets` };
    return { cause: 'setter', text: `it waits for ${brief(missing)}, and ${this.#settersText(setters)}` };
  }

  #settersText(setters: readonly number[]): string {
    const first = brief(this.#model.landscape.nodes[setters[0] ?? 0]?.key ?? '');
    const { deleted } = this.#supposition;
    if (setters.length > 1) return `none of the ${setters.length} that set it can end, ${first} among them`;
    return deleted?.has(setters[0] ?? -1)
      ? `${first}, which sets it, is gone`
      : `${first}, which sets it, does not end`;
  }

  #firstMissing(expression: WaitExpression, server: string | null): string | undefined {
    const comes = ({ event, date }: { event: string; date: string }) => this.#runs.comes(event, date, server);
    if (holds(expression, comes)) return undefined;
    if (expression.is === 'event') return expression.event;
    const failing = expression.of.find((part) => !holds(part, comes));
    return failing && this.#firstMissing(failing, server);
  }
}

import { holds, type WaitExpression } from './expression.ts';
import type { FlowStep } from './landscape.ts';
import type { RunModel, Runs, Supposition } from './runs.ts';

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
  readonly #flowsTo = new Map<number, FlowStep[]>();

  constructor(model: RunModel, runs: Runs, supposition: Supposition) {
    this.#model = model;
    this.#runs = runs;
    this.#supposition = supposition;
    for (const step of model.flows)
      for (const to of step.to) {
        const steps = this.#flowsTo.get(to);
        if (steps) steps.push(step);
        else this.#flowsTo.set(to, [step]);
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
    return { cause: 'folder', text: `its folder ${nodes[parent]?.key} does not start` };
  }

  #flow(number: number): WhyNot | undefined {
    const step = this.#flowsTo
      .get(number)
      ?.find(({ from }) => !from.some((before) => this.#runs.ends[before] === 1));
    return (
      step && {
        cause: 'flow',
        text: `it follows ${step.fromName} in the flow ${step.flow}, and that does not end`,
      }
    );
  }

  #event(number: number): WhyNot | undefined {
    const expression = this.#model.expressions[number];
    const server = this.#model.landscape.nodes[number]?.server ?? null;
    const missing = expression && this.#firstMissing(expression, server);
    if (missing === undefined) return undefined;
    if (missing === this.#supposition.event)
      return { cause: 'removed', text: `it waits for ${missing}, which nothing sets any more` };
    const setters = this.#model.setters.of(missing, server);
    if (setters.length === 0) return { cause: 'orphan', text: `it waits for ${missing}, which nothing sets` };
    return { cause: 'setter', text: `it waits for ${missing}, and ${this.#settersText(setters)}` };
  }

  #settersText(setters: readonly number[]): string {
    const first = this.#model.landscape.nodes[setters[0] ?? 0]?.key ?? '';
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

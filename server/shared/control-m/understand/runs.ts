import { setImmediate as nextTurn } from 'node:timers/promises';
import { Circuit } from './circuit.ts';
import { isOtherDay, readWaits, type WaitExpression } from './expression.ts';
import { contentsOf, type FlowStep, flowsOf, type Landscape, Setters } from './landscape.ts';

/** What is supposed to be different from how the environment is. */
export interface Supposition {
  /** Definitions that are deleted: the folders around them do not wait for them. */
  deleted?: ReadonlySet<number>;
  /** Nodes that are there and cannot run, as on a host that is down: the folders around them wait in vain. */
  stopped?: ReadonlySet<number>;
  /** An event that nothing sets any more. */
  event?: string;
  /** Events that nothing in the environment sets come from outside (`come`), or never (`missing`). */
  orphans: 'come' | 'missing';
}

export interface Runs {
  /** 1: can start, given time, from a day on which no event has been set yet. */
  starts: Uint8Array;
  /** 1: can end. */
  ends: Uint8Array;
  /** 1: could go on if it ran before, although what holds it up may be a loop. */
  goesOn: Uint8Array;
  /** Whether an event comes for those on a server that wait for it. */
  comes(event: string, date: string, server: string | null): boolean;
}

const nodesPerTurn = 5_000;

/** The gates of one event for those who hear the same setters. */
interface EventGates {
  /** Null: all. */
  heard: string | null;
  sameDay: number;
  otherDay: number;
  orphan: boolean;
}

/**
 * What has to happen before what, as a net of gates: a node starts when its folder has started, its wait expression is
 * true and what its flow puts before it has ended; a folder ends when it has started and all in it has ended; an event
 * comes when one of those who set it ends. What is set in ON and If blocks counts as set: it may come.
 */
export class RunModel {
  readonly landscape: Landscape;
  readonly contents: number[][];
  readonly setters: Setters;
  readonly expressions: WaitExpression[];
  readonly flows: readonly FlowStep[];
  readonly unknownFlowNames: readonly { folder: number; flow: string; name: string }[];
  readonly #circuit = new Circuit();
  readonly #start: number[];
  readonly #end: number[];
  /** Ended, or deleted: what the folder around it waits for. */
  readonly #over: number[];
  /** Nearly always one each. */
  readonly #events = new Map<string, EventGates[]>();
  /** Some instance of a name has ended; all that comes before a name has ended. */
  readonly #flowGates = new Map<string, number>();
  #today: Runs | undefined;

  private constructor(
    landscape: Landscape,
    { contents, setters, expressions }: Pick<RunModel, 'contents' | 'setters' | 'expressions'>,
  ) {
    const { nodes } = landscape;
    this.landscape = landscape;
    this.contents = contents;
    this.setters = setters;
    this.expressions = expressions;
    const { steps, unknown } = flowsOf(landscape, this.contents);
    this.flows = steps;
    this.unknownFlowNames = unknown;
    this.#start = nodes.map(() => this.#circuit.all());
    this.#end = nodes.map(() => this.#circuit.all());
    this.#over = nodes.map(() => this.#circuit.any());
  }

  /** Takes its time: others have their turn in between. */
  static async of(landscape: Landscape): Promise<RunModel> {
    await nextTurn();
    const contents = contentsOf(landscape);
    const setters = new Setters(landscape);
    await nextTurn();
    const expressions = landscape.nodes.map(({ links }) => readWaits(links.waits));
    await nextTurn();
    const model = new RunModel(landscape, { contents, setters, expressions });
    for (const number of landscape.nodes.keys()) {
      if (number % nodesPerTurn === 0) await nextTurn();
      model.#wireNode(number);
    }
    for (const step of model.flows) model.#wireFlow(step);
    return model;
  }

  /** As things are, if events that nothing here sets come from outside. */
  get today(): Runs {
    this.#today ??= this.suppose({ orphans: 'come' });
    return this.#today;
  }

  /** Which nodes can run, and which of them only because they hold each other up. */
  suppose(supposition: Supposition): Runs {
    const forced = this.#forced(supposition);
    const stays = this.#circuit.staysOn(forced);
    // what another day has to bring comes if it could go on coming; within the day nothing may wait for itself
    for (const { sameDay, otherDay } of this.#allEvents())
      forced.set(otherDay, stays[sameDay] === 1 ? 1 : -1);
    const on = this.#circuit.switchedOn(forced);
    return {
      starts: ofNodes(this.#start, on),
      ends: ofNodes(this.#end, on),
      goesOn: ofNodes(this.#start, stays),
      comes: (event, date, server) => {
        const gates = this.#knownGates(event, this.setters.isGlobal(event) ? null : server);
        return gates !== undefined && on[isOtherDay(date) ? gates.otherDay : gates.sameDay] === 1;
      },
    };
  }

  /** Nodes that wait, through others or not, for themselves on the same day. */
  inLoops(): Uint8Array {
    const cut = new Set<number>();
    for (const { otherDay } of this.#allEvents()) cut.add(otherDay);
    return ofNodes(this.#start, this.#circuit.inLoops(cut));
  }

  #forced({ deleted, stopped, event, orphans }: Supposition): Map<number, 1 | -1> {
    const forced = new Map<number, 1 | -1>();
    if (orphans === 'come')
      for (const gates of this.#allEvents()) if (gates.orphan) forced.set(gates.sameDay, 1);
    for (const gates of (event !== undefined && this.#events.get(event)) || []) forced.set(gates.sameDay, -1);
    for (const number of [...(deleted ?? []), ...(stopped ?? [])]) forced.set(this.#start[number] ?? 0, -1);
    for (const number of deleted ?? []) forced.set(this.#over[number] ?? 0, 1);
    return forced;
  }

  *#allEvents(): Generator<EventGates> {
    for (const gates of this.#events.values()) yield* gates;
  }

  #wireNode(number: number): void {
    const node = this.landscape.nodes[number];
    const [start, end, over] = [this.#start[number], this.#end[number], this.#over[number]];
    if (!node || start === undefined || end === undefined || over === undefined) return;
    this.#circuit.wire(start, end);
    this.#circuit.wire(end, over);
    if (node.parent !== null) {
      this.#circuit.wire(this.#start[node.parent] ?? 0, start);
      this.#circuit.wire(over, this.#end[node.parent] ?? 0);
    }
    const expression = this.expressions[number];
    if (expression) this.#wireExpression(expression, node.server, start);
  }

  #wireExpression(expression: WaitExpression, server: string | null, into: number): void {
    if (expression.is === 'event') {
      const { sameDay, otherDay } = this.#eventGates(expression.event, server);
      this.#circuit.wire(isOtherDay(expression.date) ? otherDay : sameDay, into);
      return;
    }
    const gate = expression.is === 'all' ? this.#circuit.all() : this.#circuit.any();
    this.#circuit.wire(gate, into);
    for (const part of expression.of) this.#wireExpression(part, server, gate);
  }

  #eventGates(event: string, server: string | null): EventGates {
    const heard = this.setters.isGlobal(event) ? null : server;
    const known = this.#knownGates(event, heard);
    if (known) return known;
    const setters = this.setters.of(event, heard);
    const gates = {
      heard,
      sameDay: this.#circuit.any(),
      otherDay: this.#circuit.any(),
      orphan: setters.length === 0,
    };
    for (const setter of setters) this.#circuit.wire(this.#end[setter] ?? 0, gates.sameDay);
    this.#circuit.wire(gates.sameDay, gates.otherDay);
    const others = this.#events.get(event);
    if (others) others.push(gates);
    else this.#events.set(event, [gates]);
    return gates;
  }

  #knownGates(event: string, heard: string | null): EventGates | undefined {
    return this.#events.get(event)?.find((gates) => gates.heard === heard);
  }

  /** A name can have as many instances as a flow has steps: each instance is wired once, not once per step. */
  #wireFlow({ folder, from, to, fromName, toName }: FlowStep): void {
    const one = this.#gateOf(`one ${folder} ${fromName}`, () => {
      const gate = this.#circuit.any();
      for (const number of from) this.#circuit.wire(this.#end[number] ?? 0, gate);
      return gate;
    });
    const all = this.#gateOf(`all ${folder} ${toName}`, () => {
      const gate = this.#circuit.all();
      for (const number of to) this.#circuit.wire(gate, this.#start[number] ?? 0);
      return gate;
    });
    this.#circuit.wire(one, all);
  }

  #gateOf(name: string, make: () => number): number {
    const gate = this.#flowGates.get(name) ?? make();
    this.#flowGates.set(name, gate);
    return gate;
  }
}

function ofNodes(gateOfNode: readonly number[], gates: Uint8Array): Uint8Array {
  return Uint8Array.from(gateOfNode, (gate) => gates[gate] ?? 0);
}

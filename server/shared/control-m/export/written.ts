import { eventsOfFlows, type FlowEvents, noFlowEvents } from '../definitions/convert/flows.ts';
import type { Loss } from '../definitions/convert/losses.ts';
import { toJson } from '../definitions/convert/to-json.ts';
import { toXml } from '../definitions/convert/to-xml.ts';
import { pathWithin } from '../definitions/keys.ts';
import type { JsonDefinition } from '../formats/json/write.ts';
import type { XmlDefinition } from '../formats/xml/write.ts';
import type { Definition } from '../model/definition.ts';

export const exportFormats = ['json', 'xml'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** A definition on its way into a file. */
export interface Exported
  extends Pick<Definition, 'kind' | 'key' | 'name' | 'folder' | 'server' | 'type' | 'source' | 'links'> {
  depth: number;
  /** Of a folder with flows: names of what is in it. */
  names: ReadonlySet<string>;
}

/** What is kept beside folders is of one format only. */
const ofOtherFormat: Loss = {
  field: 'source',
  value: '',
  reason: 'It is neither folder nor job, and only the format it came in can say it.',
};

/** What a file of a format cannot say of a definition. */
export function lossesIn(
  format: ExportFormat,
  definition: Pick<Exported, 'kind' | 'name' | 'folder' | 'server' | 'type' | 'source' | 'links'>,
): Loss[] {
  if (definition.source.format === format) return [];
  if (definition.kind === 'other') return [ofOtherFormat];
  return (format === 'json' ? toJson(definition) : toXml(definition)).losses;
}

/** A definition as Jobs-as-Code; undefined if that cannot say it at all. */
export function asJson(exported: Exported): { written: JsonDefinition | undefined; losses: Loss[] } {
  const { kind, depth, name, type, server, source } = exported;
  if (kind === 'other' && source.format !== 'json') return { written: undefined, losses: [ofOtherFormat] };
  const { object, losses } = toJson(exported);
  return { written: { kind, depth, name, type, server, object }, losses };
}

/** Turns definitions, in the order of the tree, into elements: flows of a folder are said by what is in it. */
export class AsXml {
  /** Of the open folders: what their flows mean for what is in them. */
  readonly #flows: Map<string, FlowEvents>[] = [];

  element(exported: Exported): { written: XmlDefinition | undefined; losses: Loss[] } {
    const { kind, depth, name, type, folder, source, links, names } = exported;
    if (kind === 'other' && source.format !== 'xml') return { written: undefined, losses: [ofOtherFormat] };
    this.#flows.length = depth;
    const around = this.#flows[depth - 1]?.get(name) ?? noFlowEvents;
    const { element, losses } = toXml(exported, around);
    if (kind === 'folder') this.#flows.push(eventsOfFlows(links.flows, pathWithin(folder, name), names));
    return { written: { kind, type, depth, element }, losses };
  }
}

import type { JsonNode, JsonObject } from '../../model/source.ts';

export type JsonScalar = Exclude<JsonNode, { is: 'object' | 'array' }>;

/** The last member of that name, as readers of JSON take it. */
export function member({ members }: JsonObject, name: string): JsonNode | undefined {
  return members.findLast(([each]) => each === name)?.[1];
}

/** What a string or number says; undefined of anything else. */
export function textOf(node: JsonNode | undefined): string | undefined {
  if (node?.is === 'string') return node.value;
  return node?.is === 'number' ? node.text : undefined;
}

/** `Type` of an object decides what it is (design, control-m.md); without it the object is a property. */
export function typeOf(node: JsonNode | undefined): string | undefined {
  if (node?.is !== 'object') return undefined;
  const type = member(node, 'Type');
  return type?.is === 'string' ? type.value : undefined;
}

export function isFolderType(type: string | undefined): boolean {
  return type === 'Folder' || type === 'SimpleFolder' || type === 'SubFolder';
}

/** Also of types nobody knows yet. */
export function isJobType(type: string | undefined): boolean {
  return type !== undefined && (type.startsWith('Job:') || type === 'Job');
}

export function without({ members }: JsonObject, ...names: string[]): JsonObject {
  return { is: 'object', members: members.filter(([name]) => !names.includes(name)) };
}

import { noLinks, type Links } from '../model/links.ts';
import type { Landscape, LandscapeNode } from './landscape.ts';

/** What a test says of a folder or job: `A & (B | C)` in `waits`, `E@PREV` for a date. */
export interface Said {
  waits?: string;
  adds?: string[];
  flows?: Links['flows'];
  server?: string | null;
  host?: string;
  description?: string;
}

/**
 * A small environment by key, for tests: a key that ends with `/` is a folder, and the folder a key begins with is the
 * one it is in.
 */
export function landscapeOf(said: Record<string, Said>, globalPrefixes: readonly string[] = []): Landscape {
  const keys = Object.keys(said);
  const nodes = keys.map((key): LandscapeNode => {
    const { waits = '', adds = [], flows = [], ...rest } = said[key] ?? {};
    const parent = keys.indexOf(folderOf(key));
    return {
      id: key,
      key,
      name: key.replace(/\/$/, '').replace(/^.*\//, '').replace(/#\d+$/, ''),
      kind: key.endsWith('/') ? 'folder' : 'job',
      type: key.endsWith('/') ? 'Folder' : 'Job:Command',
      parent: parent < 0 ? null : parent,
      server: rest.server ?? null,
      host: rest.host ?? '',
      description: rest.description ?? '',
      links: { ...noLinks, waits: tokens(waits), adds: adds.map(effect), flows },
    };
  });
  return { nodes, globalPrefixes };
}

function folderOf(key: string): string {
  return /^.*\//.exec(key.replace(/\/$/, ''))?.[0] ?? '';
}

function effect(event: string) {
  return { ...dated(event.replace(/!$/, '')), on: event.endsWith('!') };
}

function tokens(text: string): Links['waits'] {
  const words = text.match(/[()&|]|[^\s()&|]+/g) ?? [];
  return words.map((word) => {
    if (word === '&') return 'AND';
    if (word === '|') return 'OR';
    return word === '(' || word === ')' ? word : dated(word);
  });
}

function dated(word: string): { event: string; date: string } {
  const [event = '', date = ''] = word.split('@');
  return { event, date };
}

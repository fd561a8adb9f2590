import { call, type Command } from '../command.ts';
import { byId, expectedVersion, list, optional, page, text, yesNo } from '../flags.ts';

const columns = ['id', 'title', 'tags', 'pinned', 'version', 'updatedAt'];
const fields = {
  body: optional(text('Markdown')),
  tags: optional(list('Tags, separated by commas')),
  pinned: optional(yesNo('Keep it at the top')),
};

export const notes: Command[] = [
  call(
    'notes list',
    'List notes',
    {
      ...page,
      q: optional(text('Words to look for')),
      tag: optional(text('Only with this tag', '<tag>')),
      pinned: optional(yesNo('Only pinned ones, or only the others')),
    },
    (wo) => wo.local.notes.list.query,
    columns,
  ),
  call('notes get', 'Show a note', byId, (wo) => wo.local.notes.get.query),
  call(
    'notes create',
    'Write a note',
    { title: text('Its title'), ...fields },
    (wo) => wo.local.notes.create.mutate,
  ),
  call(
    'notes update',
    'Change a note',
    { ...byId, expectedVersion, title: optional(text('Its title')), ...fields },
    (wo) => wo.local.notes.update.mutate,
  ),
  call(
    'notes delete',
    'Put a note into the trash for 30 days',
    { ...byId, expectedVersion },
    (wo) => wo.local.notes.delete.mutate,
    () => 'Moved to the trash.',
  ),
];

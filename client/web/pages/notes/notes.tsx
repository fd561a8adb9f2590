import { Button, Group, Stack, Text } from '@mantine/core';
import { IconNotes, IconPinFilled } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { Empty } from '../../components/empty.tsx';
import { LinkNav } from '../../components/link.tsx';
import { LocalProblem } from '../../components/local-problem.tsx';
import { Page } from '../../components/page.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import { Ago } from '../../components/time.tsx';
import type { Note } from '../../data/types.ts';
import { useKeyset } from '../../data/keyset.ts';
import { wo } from '../../data/wo.ts';
import { NewNote, OpenNote } from './note-editor.tsx';

const route = getRouteApi('/notes');

/** `/notes?q=&id=&new=`: the list, and the note that is open beside it. */
export function NotesPage() {
  const { q = '', id, new: isNew } = route.useSearch();
  const navigate = route.useNavigate();
  const { list, rows: items } = useKeyset(['local', 'notes', 'list', q], (cursor) =>
    wo.local.notes.list.query({ cursor, ...(q && { q }) }),
  );
  const startNew = () => navigate({ to: '/notes', search: { q: q || undefined, new: true } });
  const nothingYet = items?.length === 0 && q === '' && !isNew && !id;
  return (
    <Page
      title="Notes"
      about="Saved on this machine only."
      actions={!nothingYet && <Button onClick={startNew}>New note</Button>}
    >
      {!items && list.error ? (
        <LocalProblem error={list.error} onRetry={list.refetch} />
      ) : nothingYet ? (
        <Empty
          icon={<IconNotes />}
          title="Write your first note"
          action={<Button onClick={startNew}>New note</Button>}
        >
          What broke last night, the order of a month end, a command you always look up. Notes are Markdown,
          and every word can be found again.
        </Empty>
      ) : (
        <div className="wo-split">
          <Stack gap="xs">
            <Search q={q} />
            {items ? <NoteList items={items} q={q} open={id} /> : <RowsSkeleton />}
            {list.hasNextPage && (
              <Button
                variant="default"
                loading={list.isFetchingNextPage}
                onClick={() => list.fetchNextPage()}
              >
                Load more
              </Button>
            )}
          </Stack>
          {isNew ? <NewNote /> : id ? <OpenNote key={id} id={id} /> : <ChooseNote />}
        </div>
      )}
    </Page>
  );
}

function Search({ q }: { q: string }) {
  const navigate = route.useNavigate();
  return (
    <Group>
      <SearchField
        grow
        label="Search notes"
        placeholder="Search title, text and tags"
        value={q || undefined}
        onSearch={(value) =>
          void navigate({ to: '/notes', search: (before) => ({ ...before, q: value }), replace: true })
        }
      />
    </Group>
  );
}

function NoteList({ items, q, open }: { items: Note[]; q: string; open: string | undefined }) {
  if (items.length === 0)
    return (
      <Text size="sm" c="dimmed" role="status">
        {q ? `No note contains “${q}”.` : 'No notes yet.'}
      </Text>
    );
  return (
    <nav aria-label="Notes" className="wo-files">
      {items.map((note) => (
        <LinkNav
          key={note.id}
          to="/notes"
          search={{ id: note.id, ...(q && { q }) }}
          active={note.id === open}
          aria-current={note.id === open ? 'true' : undefined}
          label={note.title}
          description={<NoteFacts note={note} />}
          rightSection={note.pinned && <IconPinFilled size={14} aria-label="Pinned" />}
        />
      ))}
    </nav>
  );
}

function NoteFacts({ note }: { note: Note }) {
  return (
    <Group gap={6} component="span">
      <Ago at={note.updatedAt} />
      {note.tags.map((tag) => (
        <span key={tag}>#{tag}</span>
      ))}
    </Group>
  );
}

function ChooseNote() {
  return (
    <Empty icon={<IconNotes />} title="Choose a note">
      Or start a new one. Ctrl-S saves while you write.
    </Empty>
  );
}

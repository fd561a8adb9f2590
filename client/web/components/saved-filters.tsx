import { Button, Menu } from '@mantine/core';
import { IconBookmark } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type FilteredPage, savedFiltersKey } from '../data/saved-filters.ts';
import { parseSearch } from '../data/url.ts';
import { wo } from '../data/wo.ts';
import { ManageFilters } from './manage-filters.tsx';
import { SaveFilters } from './save-filters.tsx';

interface SavedFiltersProps {
  page: FilteredPage;
  /** Where its filters are chosen. */
  to: '/scripts';
  /** What the address says now, with its question mark; empty without filters. */
  search: string;
}

/** Filters under a name: chosen from a menu, kept with the person, not with the browser. */
export function SavedFilters({ page, to, search }: SavedFiltersProps) {
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<'save' | 'manage'>();
  const { data } = useQuery({
    queryKey: savedFiltersKey(page),
    queryFn: () => wo.shared.savedFilters.list.query({ page, limit: 200 }),
  });
  const saved = data?.items ?? [];
  const now = search.replace(/^\?/, '');
  const close = () => setDialog(undefined);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" leftSection={<IconBookmark size={16} aria-hidden />}>
            Saved filters
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {saved.length === 0 && <Menu.Label>None yet</Menu.Label>}
          {saved.map((filter) => (
            <Menu.Item
              key={filter.id}
              aria-current={filter.search === now ? 'true' : undefined}
              fw={filter.search === now ? 600 : undefined}
              onClick={() => void navigate({ to, search: parseSearch(filter.search) })}
            >
              {filter.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item disabled={now === ''} onClick={() => setDialog('save')}>
            Save these filters…
          </Menu.Item>
          <Menu.Item disabled={saved.length === 0} onClick={() => setDialog('manage')}>
            Rename or delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === 'save' && <SaveFilters page={page} search={now} saved={saved} onClose={close} />}
      {dialog === 'manage' && <ManageFilters page={page} saved={saved} onClose={close} />}
    </>
  );
}

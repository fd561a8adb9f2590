import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { csvOf } from '../data/csv.ts';
import { readAll } from '../data/keyset.ts';
import { saveFile } from '../data/save-file.ts';
import { notifyDone, notifyProblem } from './toast.ts';

type Read<Row> = (cursor: string | undefined) => Promise<{ items: Row[]; nextCursor: string | null }>;

/** All rows, or how to read one page with the filters of the list: as many rows as the call gives. */
type Source<Row> = { rows: readonly Row[]; read?: never } | { read: Read<Row>; rows?: never };

type ListExportProps<Row> = Source<Row> & {
  /** Of the file, without ending: `jobs-PROD`. */
  filename: string;
  columns: readonly string[];
  cells: (row: Row) => readonly string[];
};

/** At 200 rows a page these are 200,000 rows: what a spreadsheet still opens. */
const maxPages = 1_000;

/** Takes away what a list shows with its filters: all of it, not only the rows loaded so far. */
export function ListExport<Row>(props: ListExportProps<Row>) {
  const { filename, columns, cells } = props;
  const [done, setDone] = useState<number>();
  async function save(format: 'csv' | 'json') {
    setDone(0);
    try {
      const { items, complete } = await readAll(async (cursor) => {
        const page = props.read ? await props.read(cursor) : { items: [...props.rows], nextCursor: null };
        setDone((count) => (count ?? 0) + page.items.length);
        return page;
      }, maxPages);
      const text =
        format === 'csv' ? csvOf(columns, items.map(cells)) : `${JSON.stringify(items, null, 2)}\n`;
      saveFile(`${filename}.${format}`, text, format === 'csv' ? 'text/csv' : 'application/json');
      if (!complete)
        notifyDone(`Only the first ${items.length.toLocaleString('en')} rows: narrow the list for more`);
    } catch (error) {
      notifyProblem('The list could not be read to its end', error);
    } finally {
      setDone(undefined);
    }
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<IconDownload size={15} aria-hidden />}
          disabled={done !== undefined}
        >
          {done === undefined ? 'Save list' : `${done.toLocaleString('en')} rows…`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void save('csv')}>CSV, for a spreadsheet</Menu.Item>
        <Menu.Item onClick={() => void save('json')}>JSON, for programs</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

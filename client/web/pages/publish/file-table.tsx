import { Badge, Checkbox, Table, Text } from '@mantine/core';
import { LinkAnchor } from '../../components/link.tsx';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import type { PreviewItem } from '../../data/types.ts';

/** Files that publishing would create or change; the others cannot be chosen. */
export function isChanging(item: PreviewItem): boolean {
  return item.status === 'new' || item.status === 'changed';
}

const reasons: Record<NonNullable<PreviewItem['reason']>, string> = {
  'too-large': 'Too large for a script',
  binary: 'Not a text file',
  undecodable: 'In no text encoding this program knows',
  unreadable: 'Could not be read',
  'not-a-file': 'A link, device or the like, not a plain file',
  'bad-path': 'Its path holds characters that are not allowed',
  'duplicate-path': 'Differs from another path only in upper and lower case',
};
/** How each verdict of the preview is called. */
export const labels = { new: 'New', changed: 'Changed', same: 'Same', skipped: 'Skipped' };
const colours = { new: 'teal', changed: 'blue', same: 'gray', skipped: 'orange' };

interface FileTableProps {
  items: PreviewItem[];
  left: ReadonlySet<string>;
  toggle: (path: string) => void;
  all: { checked: boolean; some: boolean; disabled: boolean; toggle: () => void };
}

/** The files of a preview, each with its verdict and the choice to leave it out. */
export function FileTable({ items, left, toggle, all }: FileTableProps) {
  return (
    <ScrollRegion className="wo-table-frame" label="Files">
      <Table verticalSpacing={5} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={40}>
              <Checkbox
                size="xs"
                aria-label="Publish all new and changed files"
                checked={all.checked}
                indeterminate={all.some}
                disabled={all.disabled}
                onChange={all.toggle}
              />
            </Table.Th>
            <Table.Th>File</Table.Th>
            <Table.Th>Would be</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <Table.Tr key={item.path}>
              <Table.Td>
                {isChanging(item) && (
                  <Checkbox
                    size="xs"
                    aria-label={`Publish ${item.path}`}
                    checked={!left.has(item.path)}
                    onChange={() => toggle(item.path)}
                  />
                )}
              </Table.Td>
              <Table.Td className="wo-break">
                <Text span ff="monospace" size="sm">
                  {item.scriptId ? (
                    <LinkAnchor to="/scripts/$id" params={{ id: item.scriptId }} inherit>
                      {item.path}
                    </LinkAnchor>
                  ) : (
                    item.path
                  )}
                </Text>
              </Table.Td>
              <Table.Td>
                <Badge variant="dot" color={colours[item.status]} tt="none">
                  {labels[item.status]}
                </Badge>
                {item.reason && (
                  <Text size="xs" c="dimmed" mt={2}>
                    {item.detail ?? reasons[item.reason]}
                  </Text>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  );
}

import { ActionIcon, Button, Group, Stack, Table, Text } from '@mantine/core';
import { IconFileUpload, IconX } from '@tabler/icons-react';
import { type DragEvent, useRef, useState } from 'react';
import { byteSize } from '../../data/time.ts';

interface DropFilesProps {
  files: readonly File[];
  onChange: (files: File[]) => void;
  disabled: boolean;
}

/** Takes files by drag and drop or from the file dialog, and lists them. */
export function DropFiles({ files, onChange, disabled }: DropFilesProps) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  function add(more: FileList | null) {
    if (!more || disabled) return;
    const known = new Set(files.map(identity));
    onChange([...files, ...[...more].filter((file) => !known.has(identity(file)))]);
  }
  function onDrop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    add(event.dataTransfer.files);
  }
  return (
    <Stack gap="xs">
      {/* The drop is an extra for the mouse: the button inside does the same for everyone. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        className="wo-drop"
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <IconFileUpload size={28} stroke={1.5} aria-hidden />
        <Text size="sm">Drop files here, or</Text>
        <Button variant="default" disabled={disabled} onClick={() => input.current?.click()}>
          Choose files
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept=".xml,.json,.csv,.txt"
          aria-label="Files to import"
          onChange={(event) => {
            add(event.currentTarget.files);
            event.currentTarget.value = ''; // the same file can be chosen again after it was taken away
          }}
        />
        <Text size="xs" c="dimmed" ta="center">
          XML exports, Jobs-as-Code JSON, or a job report as CSV. Several files are one import: conditions are
          joined across them.
        </Text>
      </div>
      {files.length > 0 && (
        <Table verticalSpacing={4}>
          <Table.Tbody>
            {files.map((file) => (
              <Table.Tr key={identity(file)}>
                <Table.Td className="wo-break">{file.name}</Table.Td>
                <Table.Td className="wo-num wo-nowrap">{byteSize(file.size)}</Table.Td>
                <Table.Td w={40}>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    disabled={disabled}
                    aria-label={`Take ${file.name} away`}
                    onClick={() => onChange(files.filter((one) => one !== file))}
                  >
                    <IconX size={15} aria-hidden />
                  </ActionIcon>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {files.length > 1 && (
        <Group justify="flex-end">
          <Text size="xs" c="dimmed">
            {files.length} files, {byteSize(files.reduce((sum, { size }) => sum + size, 0))}
          </Text>
        </Group>
      )}
    </Stack>
  );
}

const identity = (file: File) => `${file.name} ${file.size} ${file.lastModified}`;

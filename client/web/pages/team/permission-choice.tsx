import { Checkbox, SimpleGrid, Stack, Text } from '@mantine/core';
import { groupPermissions } from '../../data/access.ts';
import type { PermissionInfo } from '../../data/types.ts';

interface PermissionChoiceProps {
  catalogue: PermissionInfo[];
  value: string[];
  /** Whether the caller may give it here; what they may not is shown, but cannot be chosen. */
  grantable: (info: PermissionInfo) => boolean;
  onChange: (permissions: string[]) => void;
}

/** The catalogue by subject, to choose from. */
export function PermissionChoice({ catalogue, value, grantable, onChange }: PermissionChoiceProps) {
  const chosen = new Set(value);
  function toggle(permission: string, wanted: boolean) {
    const next = new Set(chosen);
    if (wanted) next.add(permission);
    else next.delete(permission);
    onChange(catalogue.map((info): string => info.permission).filter((one) => next.has(one)));
  }
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
      {groupPermissions(catalogue).map(({ title, permissions }) => (
        <fieldset key={title} className="wo-fieldset">
          <legend>
            <Text span size="sm" fw={600}>
              {title}
            </Text>
          </legend>
          <Stack gap={8}>
            {permissions.map((info) => {
              const { permission, about, level } = info;
              const lacking = !grantable(info);
              const notes = [level === 'org' && 'for all teams only', lacking && 'not yours to give'];
              return (
                <Checkbox
                  key={permission}
                  size="sm"
                  label={about}
                  description={[permission, ...notes.filter(Boolean)].join(', ')}
                  checked={chosen.has(permission)}
                  disabled={lacking && !chosen.has(permission)}
                  onChange={(event) => toggle(permission, event.currentTarget.checked)}
                />
              );
            })}
          </Stack>
        </fieldset>
      ))}
    </SimpleGrid>
  );
}

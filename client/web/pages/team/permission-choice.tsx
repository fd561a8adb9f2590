import { Checkbox, SimpleGrid, Stack, Text } from '@mantine/core';
import { groupPermissions } from '../../data/access.ts';
import { cannotGive, useMe } from '../../data/session.ts';
import type { PermissionInfo } from '../../data/types.ts';

interface PermissionChoiceProps {
  catalogue: PermissionInfo[];
  value: string[];
  onChange: (permissions: string[]) => void;
}

/** The catalogue by subject. What the caller does not hold for all teams is shown, but cannot be given. */
export function PermissionChoice({ catalogue, value, onChange }: PermissionChoiceProps) {
  const me = useMe();
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
            {permissions.map(({ permission, about, level }) => {
              const lacking = cannotGive(me, [permission], null) !== undefined;
              const notes = [level === 'org' && 'for all teams only', lacking && 'you do not hold it'];
              return (
                <Checkbox
                  key={permission}
                  size="sm"
                  label={about}
                  description={[permission, ...notes.filter(Boolean)].join(', ')}
                  checked={chosen.has(permission)}
                  disabled={lacking}
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

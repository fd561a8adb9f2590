import { Radio, Stack, Switch, useMantineColorScheme } from '@mantine/core';
import { useSingleKeys } from '../../app/preferences.ts';

/** Colours and keys of this browser. */
export function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [singleKeys, setSingleKeys] = useSingleKeys();
  return (
    <Stack gap="lg" maw={560}>
      <Radio.Group
        label="Colours"
        value={colorScheme}
        onChange={(value) => setColorScheme(value === 'light' || value === 'dark' ? value : 'auto')}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="auto" label="As the system has them" />
          <Radio value="light" label="Light" />
          <Radio value="dark" label="Dark" />
        </Stack>
      </Radio.Group>
      <Switch
        label="Single-key shortcuts"
        description="? for the list, g and a letter to go to a page. Switch off if you use speech input."
        checked={singleKeys}
        onChange={(event) => setSingleKeys(event.currentTarget.checked)}
      />
    </Stack>
  );
}

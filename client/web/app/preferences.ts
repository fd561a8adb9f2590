import { useLocalStorage } from '@mantine/hooks';

/** Single-key shortcuts can be switched off (WCAG 2.1.4: they disturb speech input). Kept in this browser. */
export function useSingleKeys(): [boolean, (on: boolean) => void] {
  const [on, setOn] = useLocalStorage({ key: 'wo-single-keys', defaultValue: true });
  return [on, setOn];
}

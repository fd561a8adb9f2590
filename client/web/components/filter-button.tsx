import { Button } from '@mantine/core';

interface FilterButtonProps {
  chosen: boolean;
  onClick: () => void;
  children: string;
  title?: string | undefined;
}

/** One of several filters of which one is chosen. */
export function FilterButton({ chosen, onClick, children, title }: FilterButtonProps) {
  return (
    <Button
      size="compact-sm"
      variant={chosen ? 'filled' : 'default'}
      aria-pressed={chosen}
      title={title}
      onClick={onClick}
    >
      {children}
    </Button>
  );
}

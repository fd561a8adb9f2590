import { Box, Group, Skeleton, Text, useComputedColorScheme } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { lazy, Suspense } from 'react';
import type { CodeProps, DiffProps } from './editor/props.ts';

const CodeMirror = lazy(() => import('./editor/code-mirror.tsx'));
const Merge = lazy(() => import('./editor/merge.tsx'));

/** A text with line numbers, search and undo. The editor's code is loaded on first use. */
export function Code(props: CodeProps) {
  const dark = useComputedColorScheme('light') === 'dark';
  return (
    <div className="wo-code">
      <Suspense fallback={<Skeleton height={280} />}>
        <CodeMirror {...props} dark={dark} />
      </Suspense>
    </div>
  );
}

/** Two versions of a text, differences marked. */
export function Diff(props: DiffProps) {
  const dark = useComputedColorScheme('light') === 'dark';
  const narrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false }) ?? false;
  return (
    <div className="wo-code">
      <Group gap={0} className="wo-diff-head" wrap="nowrap">
        <Box flex={1} px="sm" py={6}>
          <Text size="xs" fw={600}>
            {props.leftLabel}
          </Text>
        </Box>
        <Box flex={1} px="sm" py={6}>
          <Text size="xs" fw={600}>
            {props.rightLabel}
          </Text>
        </Box>
      </Group>
      <Suspense fallback={<Skeleton height={280} />}>
        <Merge {...props} dark={dark} narrow={narrow} />
      </Suspense>
    </div>
  );
}

import { Box, Button, Group, Skeleton, Text, useComputedColorScheme } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { lazy, Suspense, useRef } from 'react';
import type { CodeProps, DiffActions, DiffProps } from './editor/props.ts';

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

/** Two versions of a text, differences marked; the right one can be edited where `onChange` is given. */
export function Diff(props: DiffProps) {
  const dark = useComputedColorScheme('light') === 'dark';
  const narrow = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false }) ?? false;
  const actions = useRef<DiffActions>(null);
  return (
    <div className="wo-code">
      <Group gap={6} className="wo-diff-head" px="sm" py={4}>
        <Button size="compact-xs" variant="default" onClick={() => actions.current?.previous()}>
          Previous difference
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => actions.current?.next()}>
          Next difference
        </Button>
        {props.onChange && (
          <Button size="compact-xs" variant="default" onClick={() => actions.current?.takeLeft()}>
            Take theirs at the caret
          </Button>
        )}
      </Group>
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
        <Merge {...props} ref={actions} dark={dark} narrow={narrow} />
      </Suspense>
    </div>
  );
}

import { Text } from '@mantine/core';
import type { WaitToken } from '../../data/control-m.ts';

/** The waits as an expression: names of events, and what joins them. */
export function WaitExpression({ waits }: { waits: readonly WaitToken[] }) {
  const trivial = waits.every((token) => typeof token === 'object' || token === 'AND');
  if (trivial) return null; // a list says as much
  return (
    <Text size="sm" component="p" className="wo-break" m={0}>
      {waits.map((token, at) =>
        typeof token === 'object' ? (
          // oxlint-disable-next-line react/no-array-index-key -- a name can stand in it twice; the order is what it is
          <span key={at} className="wo-mono">
            {token.event}{' '}
          </span>
        ) : (
          // oxlint-disable-next-line react/no-array-index-key -- see above
          <Text span fw={650} key={at}>
            {token === 'AND' ? 'and ' : token === 'OR' ? 'or ' : `${token} `}
          </Text>
        ),
      )}
    </Text>
  );
}

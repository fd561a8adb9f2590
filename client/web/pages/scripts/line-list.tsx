import { Button, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import type { LineSign as Sign } from '../../components/editor/props.ts';
import { LineSign } from '../../components/editor/line-sign.tsx';
import { ChoiceButtons } from '../../components/choice-buttons.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import { RowsSkeleton } from '../../components/skeleton.tsx';
import type { LineFact } from '../../data/script-lines.ts';
import type { useLineFacts } from './use-facts.ts';

interface LineListProps {
  facts: Pick<ReturnType<typeof useLineFacts>, 'data' | 'error' | 'refetch' | 'lines'>;
  /** The line with the caret, if it says something. */
  current: number | undefined;
  onGo: (line: number) => void;
  about?: string | undefined;
}

const signNames: Record<Sign, string> = {
  secret: 'Secrets',
  missing: 'Missing or ambiguous',
  mapping: 'Drives',
  unmapping: 'Drives taken away',
  reference: 'Scripts',
  unc: 'Shares',
  exit: 'Exits',
};

/** As many as are shown at once. */
const step = 200;

/** What the lines say, in the order of the text; each leads to its line, and a script that is meant to its page. */
export function LineList({ facts, current, onGo, about }: LineListProps) {
  const [only, setOnly] = useState<Sign>();
  const [most, setMost] = useState(step);
  const { data, error, refetch, lines } = facts;
  const rows = only === undefined ? lines : lines.filter(({ sign }) => sign === only);
  return (
    <Stack gap="xs" component="section" aria-label="What the lines say" className="wo-line-list">
      <Title order={2} size="h4">
        What the lines say
      </Title>
      {about && (
        <Text size="xs" c="dimmed">
          {about}
        </Text>
      )}
      {!data ? (
        error ? (
          <ProblemAlert error={error} onRetry={refetch} />
        ) : (
          <RowsSkeleton rows={4} />
        )
      ) : lines.length === 0 ? (
        <Text size="sm" c="dimmed">
          No drive, share, script or secret was found in it.
        </Text>
      ) : (
        <>
          <SignFilter lines={lines} only={only} onOnly={setOnly} />
          <ul className="wo-line-facts">
            {rows.slice(0, most).map((fact) => (
              <Line key={keyOf(fact)} fact={fact} current={fact.line === current} onGo={onGo} />
            ))}
          </ul>
          {rows.length > most && (
            <Button size="compact-sm" variant="default" onClick={() => setMost(most + step)}>
              {`Show more of ${rows.length.toLocaleString('en')}`}
            </Button>
          )}
        </>
      )}
    </Stack>
  );
}

const keyOf = ({ line, column, sign, words }: LineFact) => `${line} ${column} ${sign} ${words}`;

interface LineProps {
  fact: LineFact;
  current: boolean;
  onGo: (line: number) => void;
}

function Line({ fact, current, onGo }: LineProps) {
  const { line, sign, words, scriptId } = fact;
  return (
    <li className="wo-line-fact" aria-current={current ? 'location' : undefined}>
      <UnstyledButton className="wo-line-go" aria-label={`Line ${line}: ${words}`} onClick={() => onGo(line)}>
        <span className="wo-line-number">{line}</span>
        <LineSign sign={sign} />
        <span className="wo-break">{words}</span>
      </UnstyledButton>
      {scriptId && (
        <LinkAnchor to="/scripts/$id" params={{ id: scriptId }} size="xs" aria-label={`Open: ${words}`}>
          Open
        </LinkAnchor>
      )}
    </li>
  );
}

interface SignFilterProps {
  lines: readonly LineFact[];
  only: Sign | undefined;
  onOnly: (sign: Sign | undefined) => void;
}

function SignFilter({ lines, only, onOnly }: SignFilterProps) {
  const counts = new Map<Sign, number>();
  for (const { sign } of lines) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  if (counts.size < 2) return null;
  return (
    <ChoiceButtons
      label="Kind of fact"
      choices={[...counts].map(([value, count]) => ({ value, label: signNames[value], count }))}
      value={only}
      onChoose={onOnly}
      all={{ count: lines.length }}
    />
  );
}

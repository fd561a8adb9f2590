import { Alert, Group, Loader, Text } from '@mantine/core';
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { LinkAnchor } from '../../components/link.tsx';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import type { Verification } from '../../data/types.ts';
import type { Verifying } from './use-verifications.ts';

type Bad = NonNullable<Verification['firstBad']>;

/** What each problem means, for who is not an auditor. */
const meanings: Record<Bad['problem'], string> = {
  ROW_MISSING: 'The entry is gone from the database: it was deleted past the program.',
  ROW_CHANGED: 'A part of the entry is not what was sealed: it was changed past the program.',
  LEAF_MISMATCH: 'The entry is not the one that was sealed: its text was changed past the program.',
  GAP: 'A number of the sealed order has no entry: its place was removed.',
  CHECKPOINT_MISMATCH: 'A seal does not fit the entries it covers: either was changed.',
  CHECKPOINT_MISSING: 'A seal over sealed entries is gone.',
  ANCHOR_UNRECORDED: 'Old entries were dropped without the record that retention leaves.',
  NOT_QUEUED: 'An entry is in the log that no seal would ever cover: it came in past the program.',
};

/** How the verification of a log goes, then what it found, in plain words. */
export function VerifyState({ name, verifying }: { name: string; verifying: Verifying }) {
  if (verifying.state === 'failed') return <ProblemAlert error={verifying.error} />;
  if (verifying.state === 'done') return <Verdict name={name} {...verifying} />;
  if (verifying.state === 'running')
    return (
      <Group gap="xs" role="status">
        <Loader size="xs" />
        <Text size="sm">
          Recomputing every entry and seal of {name}, <Elapsed since={verifying.since} />
        </Text>
      </Group>
    );
  return (
    <Text size="sm" c="dimmed" role="status">
      {name}:{' '}
      {verifying.state === 'queued' ? 'waits for its turn' : 'stopped before its end; nothing is known'}.
    </Text>
  );
}

function Elapsed({ since }: { since: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  return <span className="wo-num">{seconds} s so far</span>;
}

interface VerdictProps {
  name: string;
  verdict: Verification;
  tookMs: number;
}

function Verdict({ name, verdict, tookMs }: VerdictProps) {
  const { ok, firstBad, checked, from, unsealed } = verdict;
  const how = `${checked.toLocaleString('en')} sealed entries recomputed in ${(tookMs / 1000).toFixed(1)} s.`;
  if (ok)
    return (
      <Alert
        color="teal"
        variant="light"
        icon={<IconShieldCheck aria-hidden />}
        title={`${name}: everything fits`}
        role="status"
      >
        <Text size="sm">
          {how} No entry was changed, removed or slipped in{from > 0 ? dropped(from) : ''}.
          {unsealed > 0 && ` ${unsealed.toLocaleString('en')} more wait for their seal.`}
        </Text>
      </Alert>
    );
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconShieldX aria-hidden />}
      title={`${name}: this log was tampered with`}
      role="alert"
    >
      {firstBad && <FirstBad {...firstBad} />}
      <Text size="sm" mt="xs">
        {how} What is before it fits. Keep the database as it is, and compare with the checkpoints that others
        hold.
      </Text>
    </Alert>
  );
}

const dropped = (from: number) => `, since the first ${from.toLocaleString('en')} were dropped by retention`;

function FirstBad({ idx, id, problem }: Bad) {
  return (
    <Text size="sm" component="div">
      First at {idx === null ? 'an entry without a seal' : `entry ${idx.toLocaleString('en')}`}:{' '}
      {meanings[problem]}{' '}
      {id && problem !== 'ROW_MISSING' && (
        <LinkAnchor to="/audit" search={{ entry: id }} inherit underline="always">
          Open the entry
        </LinkAnchor>
      )}
      {id && problem === 'ROW_MISSING' && <>Its id was {id}.</>}
    </Text>
  );
}

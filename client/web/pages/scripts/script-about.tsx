import { CopyButton, Group, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconKey } from '@tabler/icons-react';
import { Kind } from '../../components/kind.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { Ago, useNow } from '../../components/time.tsx';
import { reviewInWords } from '../../data/script-review.ts';
import { useTeamName } from '../../data/teams.ts';
import { byteSize, exactTime } from '../../data/time.ts';
import type { Script } from '../../data/types.ts';
import { Criticality } from './criticality.tsx';

/** Some lines about a script: where it is, what it is made of, who answers for it, and who touched it last. */
export function ScriptAbout({ script }: { script: Script }) {
  const teamName = useTeamName();
  return (
    <>
      <span className="wo-path">{script.path}</span>
      {script.description && (
        <Text size="sm" mt={4} c="var(--mantine-color-text)">
          {script.description}
        </Text>
      )}
      <Group gap="xs" mt={6}>
        <Kind kind={script.kind} />
        {script.criticality && <Criticality value={script.criticality} />}
        <span>{teamName(script.teamId)}</span>
        <Owner script={script} />
        <Reviewed script={script} />
        <SecretCount count={script.secretCount} />
      </Group>
      <Group gap="xs" mt={6}>
        <span>version {script.version}</span>
        <span>
          {script.encoding}, {script.lineEnding}, {byteSize(script.size)}
        </span>
        <Sha256 value={script.sha256} />
        <span>
          changed <Ago at={script.updatedAt} />
          {script.updatedByName && ` by ${script.updatedByName}`}
        </span>
        {script.tags.map((tag) => (
          <LinkAnchor key={tag} to="/scripts" search={{ tag }} size="sm">
            #{tag}
          </LinkAnchor>
        ))}
      </Group>
    </>
  );
}

function Owner({ script: { owner } }: { script: Script }) {
  if (owner === '') return <span>no owner</span>;
  return (
    <span>
      owner{' '}
      <LinkAnchor to="/scripts" search={{ owner }} size="sm">
        {owner}
      </LinkAnchor>
    </span>
  );
}

function Reviewed({ script }: { script: Script }) {
  const { words, due } = reviewInWords(script, useNow());
  return (
    <Group
      gap={4}
      wrap="nowrap"
      component="span"
      title={script.reviewedAt === null ? undefined : exactTime(script.reviewedAt)}
    >
      {due && <IconAlertTriangle size={14} aria-hidden />}
      {words}
    </Group>
  );
}

function SecretCount({ count }: { count: number | null }) {
  if (!count) return null;
  return (
    <Group gap={4} wrap="nowrap" component="span">
      <IconKey size={14} aria-hidden />
      {count === 1 ? '1 secret in clear' : `${count.toLocaleString('en')} secrets in clear`}
    </Group>
  );
}

function Sha256({ value }: { value: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : `SHA-256 ${value}: click to copy`} multiline maw={340}>
          <UnstyledButton onClick={copy} className="wo-path" aria-label={`Copy SHA-256 ${value}`}>
            {value.slice(0, 12)}
          </UnstyledButton>
        </Tooltip>
      )}
    </CopyButton>
  );
}

import { CopyButton, Group, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { Kind } from '../../components/kind.tsx';
import { LinkAnchor } from '../../components/link.tsx';
import { Ago } from '../../components/time.tsx';
import { useTeamName } from '../../data/teams.ts';
import { byteSize } from '../../data/time.ts';
import type { Script } from '../../data/types.ts';

/** One or two lines of facts about a script: where it is, what it is made of, who touched it last. */
export function ScriptFacts({ script }: { script: Script }) {
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
        <span>{teamName(script.teamId)}</span>
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

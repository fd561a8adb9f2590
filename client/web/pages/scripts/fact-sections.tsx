import { Badge, Text } from '@mantine/core';
import { LinkAnchor } from '../../components/link.tsx';
import type { Reference, ScriptFacts } from '../../data/script-analysis.ts';
import { launches, resolutions, secretKinds } from '../../data/script-words.ts';
import { FactTable, Mono, Names } from './fact-table.tsx';

/** A table for each kind of fact; kinds of which there is none are named at the end. */
export function FactSections({ facts, teamId }: { facts: ScriptFacts; teamId: string }) {
  return (
    <>
      <FactTable
        title="Drives it maps"
        columns={['Drive', 'Target as written', 'Leads to', 'User', 'How']}
        rows={facts.driveMappings.map((mapping) => ({
          place: mapping,
          cells: [
            <Drive
              key="letter"
              letter={mapping.letter}
              teamId={teamId}
              none={mapping.mountPoint ?? 'none'}
            />,
            <Mono key="target">{mapping.target}</Mono>,
            <Mono key="resolved">{mapping.resolvedTarget ?? 'known only when it runs'}</Mono>,
            [mapping.user ?? '', mapping.hasPassword ? 'with password' : ''].filter(Boolean).join(', '),
            `${mapping.via}${mapping.persistent ? ', kept' : ''}`,
          ],
        }))}
      />
      <FactTable
        title="Drives it takes away"
        columns={['Drive']}
        rows={facts.unmappings.map((gone) => ({
          place: gone,
          cells: [<Drive key="letter" letter={gone.letter} teamId={teamId} none="known only when it runs" />],
        }))}
      />
      <FactTable
        title="Scripts it starts"
        columns={['How', 'As written', 'Which one', 'How sure']}
        rows={facts.references.map((reference) => ({
          place: reference,
          cells: [
            launches[reference.how],
            <Mono key="target">{reference.target}</Mono>,
            <Meant key="meant" reference={reference} />,
            <Resolution key="sure" value={reference.resolution} />,
          ],
        }))}
      />
      <FactTable
        title="Shares it names"
        columns={['Path', 'Server', 'Share']}
        rows={facts.uncPaths.map((path) => ({
          place: path,
          cells: [
            <Mono key="path">{path.path}</Mono>,
            <Server key="server" name={path.server} teamId={teamId} />,
            <Mono key="share">{path.share ?? ''}</Mono>,
          ],
        }))}
      />
      <FactTable
        title="Passwords and keys in clear"
        columns={['Kind', 'Its line, hidden']}
        rows={facts.secrets.map((secret) => ({
          place: secret,
          cells: [secretKinds[secret.kind], <Mono key="preview">{secret.preview}</Mono>],
        }))}
      />
      <FactTable
        title="Files it reads and writes"
        columns={['What', 'File']}
        rows={facts.files.map((file) => ({
          place: file,
          cells: [file.access === 'read' ? 'Reads' : 'Writes', <Mono key="path">{file.path}</Mono>],
        }))}
      />
      <FactTable
        title="Programs it starts"
        columns={['Program']}
        rows={facts.programs.map((program) => ({
          place: program,
          cells: [<Mono key="name">{program.name}</Mono>],
        }))}
      />
      <Names title="Variables it sets" names={facts.variablesSet} />
      <Names title="Variables it reads" names={facts.variablesRead} />
      <Names title="Labels and functions" names={facts.labels} />
      <FactTable
        title="Where it ends"
        columns={['Exit code']}
        rows={facts.exits.map((exit) => ({
          place: exit,
          cells: [<Mono key="code">{exit.code}</Mono>],
        }))}
      />
    </>
  );
}

/** The script that is meant, as a link; several, where nobody can say. */
function Meant({ reference }: { reference: Reference }) {
  const { resolvesTo, scriptId, candidates } = reference;
  if (resolvesTo && scriptId)
    return (
      <LinkAnchor to="/scripts/$id" params={{ id: scriptId }} className="wo-mono wo-break">
        {resolvesTo}
      </LinkAnchor>
    );
  return (
    <>
      {candidates?.map((path) => (
        <div key={path}>
          <LinkAnchor to="/scripts" search={{ q: `"${path}"` }} className="wo-mono wo-break">
            {path}
          </LinkAnchor>
        </div>
      ))}
    </>
  );
}

export function Resolution({ value }: { value: Reference['resolution'] }) {
  const { label, colour, about } = resolutions[value];
  return (
    <Badge variant="dot" color={colour} tt="none" miw="max-content" title={about}>
      {label}
    </Badge>
  );
}

/** A server, leading to all that uses it. */
function Server({ name, teamId }: { name: string | null; teamId: string }) {
  if (name === null) return <Text size="sm">known only when it runs</Text>;
  return (
    <LinkAnchor to="/impact" search={{ teamId, server: name }} className="wo-mono wo-break">
      {name}
    </LinkAnchor>
  );
}

interface DriveProps {
  letter: string | null;
  teamId: string;
  /** What stands there when there is no letter. */
  none: string;
}

/** A drive, leading to all that uses it. */
function Drive({ letter, teamId, none }: DriveProps) {
  if (letter === null || letter === '*') return <Mono>{letter ?? none}</Mono>;
  return (
    <LinkAnchor to="/impact" search={{ teamId, drive: letter }} className="wo-mono">
      {letter}:
    </LinkAnchor>
  );
}

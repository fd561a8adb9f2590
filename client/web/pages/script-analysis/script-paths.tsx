import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { LinkAnchor } from '../../components/link.tsx';
import { type Drives, drivesOf } from '../../data/script-drives.ts';
import type { Team } from '../../data/types.ts';

/** More would make a page nobody reads; the saved list has them all. */
const mostShown = 50;

interface ScriptPathsProps {
  team: Team;
  paths: readonly string[];
  /** Of the mappings that are linked to; without it any. */
  letter?: string;
}

/** Scripts by their paths, each a link to the line where it maps the letter. */
export function ScriptPaths({ team, paths, letter }: ScriptPathsProps) {
  const { data } = useQuery(drivesOf(team.id));
  return (
    <ul className="wo-paths">
      {paths.slice(0, mostShown).map((path) => {
        const mapping = data && mappingIn(data, path, letter);
        return (
          <li key={path}>
            {mapping ? (
              <LinkAnchor
                to="/scripts/$id"
                params={{ id: mapping.scriptId }}
                search={{ line: mapping.line }}
                ff="monospace"
                size="sm"
                className="wo-break"
              >
                {path}
              </LinkAnchor>
            ) : (
              <LinkAnchor
                to="/scripts"
                search={{ teamId: team.id, q: `"${path}"` }}
                ff="monospace"
                size="sm"
                className="wo-break"
              >
                {path}
              </LinkAnchor>
            )}
          </li>
        );
      })}
      {paths.length > mostShown && (
        <li>
          <Text size="sm" c="dimmed">
            and {(paths.length - mostShown).toLocaleString('en')} more
          </Text>
        </li>
      )}
    </ul>
  );
}

function mappingIn({ mappings }: Drives, path: string, letter: string | undefined) {
  return mappings.find((one) => one.script === path && (letter === undefined || one.letter === letter));
}

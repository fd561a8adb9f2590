import { Table, Text } from '@mantine/core';
import { LinkAnchor } from '../../components/link.tsx';
import { ScrollRegion } from '../../components/scroll-region.tsx';
import { type Drives, lettersOf, matrixOf } from '../../data/script-drives.ts';
import type { Team } from '../../data/types.ts';

/** More rows are for the saved list. */
const mostTargets = 500;

/** Targets down, letters across; each number says how many scripts map the letter to the target. */
export function DriveMatrix({ team, drives }: { team: Team; drives: Drives }) {
  const letters = lettersOf(drives);
  const targets = matrixOf(drives);
  return (
    <>
      <ScrollRegion className="wo-table-frame" label="Letters and targets">
        <Table className="wo-matrix" verticalSpacing={2} horizontalSpacing={6} stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Target</Table.Th>
              {letters.map((letter) => (
                <Table.Th key={letter} ta="center">
                  <LinkAnchor
                    to="/drives"
                    search={{ teamId: team.id, letter }}
                    ff="monospace"
                    aria-label={`${letter}: as a list`}
                  >
                    {letter}
                  </LinkAnchor>
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {targets.slice(0, mostTargets).map(({ target, byLetter }) => (
              <Table.Tr key={target}>
                <Table.Th scope="row" className="wo-mono wo-matrix-target">
                  {target}
                </Table.Th>
                {letters.map((letter) => (
                  <Cell key={letter} scripts={byLetter.get(letter)} />
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollRegion>
      {targets.length > mostTargets && (
        <Text size="sm" c="dimmed">
          {`The ${mostTargets} targets of most scripts; ${(targets.length - mostTargets).toLocaleString('en')} more are in the saved list of letters.`}
        </Text>
      )}
    </>
  );
}

function Cell({ scripts }: { scripts: number | undefined }) {
  if (scripts === undefined) return <Table.Td />;
  // three shades: one script, a few, many
  const weight = scripts === 1 ? 1 : scripts < 10 ? 2 : 3;
  return (
    <Table.Td ta="center" className="wo-matrix-cell" data-weight={weight}>
      {scripts.toLocaleString('en')}
    </Table.Td>
  );
}

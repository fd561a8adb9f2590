import { useQuery } from '@tanstack/react-query';
import type { Publication, PublicationDifference } from './types.ts';
import { wo } from './wo.ts';

/** The server looks at published folders by itself; this page only asks what it saw. */
const lookMs = 5_000;

export const publicationsKey = ['local', 'publications'];

/** What was published from a workspace, and what is not the same any more. */
export function usePublications(workspaceId: string) {
  return useQuery({
    queryKey: [...publicationsKey, workspaceId],
    queryFn: () => wo.bridge.publications.list.query({ workspaceId }),
    refetchInterval: lookMs,
  });
}

export type DifferenceStatus = PublicationDifference['status'];

export const differenceStatuses = [
  'disk-changed',
  'team-changed',
  'both-changed',
  'new',
  'gone-on-disk',
  'gone-in-team',
] as const satisfies readonly DifferenceStatus[];

/** How each is called, and what it means. */
export const differenceWords: Record<DifferenceStatus, { label: string; about: string; colour: string }> = {
  'disk-changed': { label: 'Changed here', about: 'The file is newer than the script.', colour: 'blue' },
  'team-changed': {
    label: 'Changed in the team',
    about: 'The script is newer than the file.',
    colour: 'grape',
  },
  'both-changed': {
    label: 'Changed on both sides',
    about: 'Compare before one goes over the other.',
    colour: 'red',
  },
  new: { label: 'New here', about: 'It was never published.', colour: 'teal' },
  'gone-on-disk': { label: 'Gone here', about: 'The script is still in the team.', colour: 'orange' },
  'gone-in-team': {
    label: 'Gone in the team',
    about: 'Deleted there, or moved to another path.',
    colour: 'orange',
  },
};

/** How many files and scripts are not the same any more; undefined until it was looked. */
export function differenceCount({ watch: { counts } }: Publication): number | undefined {
  return counts === null ? undefined : Object.values(counts).reduce((sum, count) => sum + count, 0);
}

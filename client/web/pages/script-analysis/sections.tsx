import { SectionNav } from '../../components/section-nav.tsx';

const pages = [
  { to: '/scripts', label: 'Scripts' },
  { to: '/scripts/graph', label: 'Graph' },
  { to: '/drives', label: 'Drives' },
  { to: '/impact', label: 'Impact' },
  { to: '/scripts/problems', label: 'Problems' },
] as const;

/** Links between the pages about scripts; the team goes along. */
export function ScriptSections({ teamId }: { teamId: string | undefined }) {
  return <SectionNav label="Scripts" pages={pages.map((page) => ({ ...page, search: { teamId } }))} />;
}

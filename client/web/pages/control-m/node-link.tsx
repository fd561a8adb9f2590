import { IconFolder } from '@tabler/icons-react';
import { LinkAnchor } from '../../components/link.tsx';
import { folderPath, isFolderKey, readable } from '../../data/control-m-keys.ts';

interface NodeLinkProps {
  node: { id: string; key: string };
  /** Only its name, where the folder is said beside it. */
  short?: boolean;
}

/** A job or folder by its path; goes to its page. */
export function NodeLink({ node: { id, key }, short = false }: NodeLinkProps) {
  const isFolder = isFolderKey(key);
  const names = readable(isFolder ? folderPath(key) : key.replace(/#1$/, '')); // a second one of a name is told apart
  const text = short ? names.at(-1) : names.join(' / ');
  return (
    <LinkAnchor
      to={isFolder ? '/control-m/folders/$id' : '/control-m/jobs/$id'}
      params={{ id }}
      size="sm"
      className="wo-break"
    >
      {isFolder && <IconFolder size={14} aria-label="Folder" className="wo-inline-icon" />} {text}
    </LinkAnchor>
  );
}

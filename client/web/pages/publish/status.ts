import type { ScanItem } from '../../data/types.ts';

export const statuses = ['new', 'changed', 'same', 'skipped', 'gone'] as const;

/** How each verdict of a scan is called. */
export const statusLabels = {
  new: 'New',
  changed: 'Changed',
  same: 'Same',
  skipped: 'Skipped',
  gone: 'Gone',
};
export const statusColours = {
  new: 'teal',
  changed: 'blue',
  same: 'gray',
  skipped: 'orange',
  gone: 'red',
};

/** Why a file is skipped, where the server says no more. */
export const skipReasons: Record<NonNullable<ScanItem['reason']>, string> = {
  'too-large': 'Too large for a script',
  binary: 'Not a text file',
  undecodable: 'In no text encoding this program knows',
  unreadable: 'Could not be read',
  'not-a-file': 'A link, device or the like, not a plain file',
  'bad-path': 'Its path holds characters that are not allowed',
  'duplicate-path': 'Differs from another path only in upper and lower case',
};

import { expect, it } from 'vitest';
import { type DriveConflict, lettersOf, matrixOf, worstLevels } from './script-drives.ts';

const driveMap = {
  S: [{ target: '\\\\FIN\\a', scripts: ['x.cmd', 'y.cmd'] }],
  K: [
    { target: '\\\\fin\\A', scripts: ['x.cmd'] },
    { target: 'D:\\b', scripts: ['z.cmd'] },
  ],
};

it('has a column for each target, whatever its case, those of most scripts first', () => {
  const columns = matrixOf({ driveMap });
  expect(columns.map(({ target, scripts }) => [target, scripts])).toEqual([
    ['\\\\FIN\\a', 3],
    ['D:\\b', 1],
  ]);
  expect([...(columns[0]?.byLetter ?? [])]).toEqual([
    ['S', 2],
    ['K', 1],
  ]);
  expect(lettersOf({ driveMap })).toEqual(['K', 'S']);
});

it('knows the most serious clash of a letter', () => {
  const conflict = (letter: string, level: DriveConflict['level']): DriveConflict => ({
    letter,
    level,
    targets: [],
    scripts: [],
  });
  const worst = worstLevels([
    conflict('K', 'same-team'),
    conflict('K', 'same-script'),
    conflict('K', 'same-call-chain'),
    conflict('S', 'same-team'),
  ]);
  expect([...worst]).toEqual([
    ['K', 'same-script'],
    ['S', 'same-team'],
  ]);
});

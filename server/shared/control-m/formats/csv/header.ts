import { columnNames, namesOf, placeColumns, plainColumn } from '../../definitions/report-columns.ts';

/** Title lines may stand above the columns, this many at most. */
export const maxTitleRows = 20;

const separators = [',', ';', '\t', '|'];
const [surelyName, ...maybeName] = namesOf.name;
const otherColumns = new Set([
  ...placeColumns,
  ...Object.values(columnNames).flat(),
  ...namesOf.type,
  ...namesOf.waits,
  ...namesOf.adds,
]);

/** Whether a row names columns of jobs. A `Name` alone may be one of anything. */
export function isHeader(cells: string[]): boolean {
  const columns = new Set(cells.map(plainColumn));
  if (columns.has(surelyName)) return true;
  return maybeName.some((name) => columns.has(name)) && [...columns].some((name) => otherColumns.has(name));
}

/** How a report is written: what separates its cells, and how many lines at its beginning are no rows. */
export interface Layout {
  separator: string;
  skipLines: number;
}

/** Whether the first lines of a text name columns of jobs. */
export function looksLikeReport(head: string): boolean {
  const { separator } = layoutOf(head);
  return linesOf(head).some((line) => isHeader(cellsOf(line, separator)));
}

/** @param head - the first lines of the text */
export function layoutOf(head: string): Layout {
  const told = /^sep=(.)(?:\r\n?|\n)/.exec(head)?.[1]; // the way to tell Excel
  if (told !== undefined) return { separator: told, skipLines: 1 };
  const choices = separators
    .map((separator) => {
      const header = linesOf(head)
        .map((line) => cellsOf(line, separator))
        .find(isHeader);
      return { separator, cells: header?.length ?? 0 };
    })
    .sort((a, b) => b.cells - a.cells);
  return { separator: choices[0]?.separator ?? ',', skipLines: 0 };
}

/** Good enough for names of columns. */
function cellsOf(line: string, separator: string): string[] {
  return line.split(separator).map((cell) => cell.trim().replace(/^"|"$/g, ''));
}

function linesOf(head: string): string[] {
  return head.split(/\r\n?|\n/).slice(0, maxTitleRows + 2);
}

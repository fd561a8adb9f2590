import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { FileRefused, limits, type Reader } from '../../model/reading.ts';
import { decodeText } from '../text/decode.ts';
import { layoutOf } from './header.ts';
import { JobReport } from './report.ts';

/** Enough for the columns, and for what may stand above them. */
const headCharacters = 64 * 1024;

/**
 * Reads a job report of Control-M, or a table made from one: a row per job, columns by name. It says less than XML and
 * JSON do, and columns that nobody knows are kept.
 */
export const readCsv: Reader = async (open, findings) => {
  const { separator, skipLines } = layoutOf(await headOf(decodeText(open)));
  const rows = new Rows(new JobReport(findings));
  const parser = parse({
    delimiter: separator,
    record_delimiter: ['\r\n', '\n', '\r'],
    from_line: skipLines + 1,
    skip_empty_lines: true,
    relax_column_count: true, // the report says better what is wrong
    max_record_size: limits.valueLength,
    // as they are found: rows on their way through a stream are lost when a later one is wrong
    on_record: (cells: string[], { lines }) => rows.row(cells, lines),
  });
  parser.resume();
  await pipeline(Readable.from(decodeText(open)), parser).catch((error: unknown) => {
    throw rows.refusalOf(error);
  });
  rows.end();
};

/** Rows as the parser gives them, and their lines. */
class Rows {
  readonly #report: JobReport;
  /** Line ends inside cells that the parser counts twice. */
  #surplus = 0;
  #nextLine = 1;

  constructor(report: JobReport) {
    this.#report = report;
  }

  /** @param lines - where the row ends, as the parser counts */
  row(cells: string[], lines: number): null {
    let lineEnds = 0;
    for (const cell of cells) {
      if (!/[\r\n]/.test(cell)) continue;
      lineEnds += cell.match(/\r\n?|\n/g)?.length ?? 0;
      this.#surplus += cell.match(/\r\n/g)?.length ?? 0;
    }
    const end = lines - this.#surplus;
    this.#nextLine = end + 1;
    this.#report.row(cells, end - lineEnds);
    return null; // the parser need not hand it on
  }

  end(): void {
    this.#report.end();
  }

  refusalOf(error: unknown): unknown {
    if (!(error instanceof CsvError)) return error;
    if (error.code === 'CSV_MAX_RECORD_SIZE')
      return new FileRefused(
        'too-large',
        `The row that begins about here is longer than ${limits.valueLength} bytes. Is a quotation mark left open?`,
        { line: this.#nextLine, column: 1 },
      );
    return new FileRefused(
      'csv-syntax',
      error.code === 'CSV_QUOTE_NOT_CLOSED'
        ? 'In the row that begins about here a quotation mark is left open. The file may be cut off; export it again.'
        : 'A quotation mark stands where none can be. Put the whole cell in quotation marks, and double those in it.',
      { line: this.#nextLine, column: 1 },
    );
  }
}

async function headOf(texts: AsyncIterable<string>): Promise<string> {
  let head = '';
  for await (const text of texts) {
    head += text;
    if (head.length >= headCharacters) break;
  }
  return head;
}

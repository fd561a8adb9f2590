import type { Source } from '../../model/source.ts';
import type { Details } from './details.ts';
import { csvDetails } from './from-csv.ts';
import { jsonDetails } from './from-json.ts';
import { xmlDetails } from './from-xml.ts';

/** What a definition says, whatever its format. */
export function detailsOf(source: Source, type: string): Details {
  if (source.format === 'xml') return xmlDetails(source.element, type);
  if (source.format === 'json') return jsonDetails(source.object, type);
  return csvDetails(source.row, type);
}

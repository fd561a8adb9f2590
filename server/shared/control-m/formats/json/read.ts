import type { Reader } from '../../model/reading.ts';
import { decodeText } from '../text/decode.ts';
import { Emission } from './emission.ts';
import { Survey } from './survey.ts';
import { type JsonEvents, JsonTokenizer } from './tokenizer.ts';

/**
 * Reads Jobs-as-Code JSON (design, control-m.md, "Jobs-as-Code JSON"). The file is read twice: once to know that all of
 * it is valid, and what folders say at their end about what stands before; once to tell what is in it.
 */
export const readJson: Reader = async (open, findings) => {
  const survey = new Survey();
  await tell(open, survey);
  await tell(open, new Emission(survey, findings));
};

async function tell(open: () => AsyncIterable<Uint8Array>, events: JsonEvents): Promise<void> {
  const tokenizer = new JsonTokenizer(events);
  for await (const text of decodeText(open)) tokenizer.write(text);
  tokenizer.end();
}

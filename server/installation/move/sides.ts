import { databaseFault } from '../../../db/shared/outage.ts';
import { Refusal } from '../../trpc/errors.ts';

/** The embedded database failed, not the new one; `cause` says with what. */
export class EmbeddedFailed extends Error {}

/** `reading`, with what it fails with told from what the new database fails with. @throws EmbeddedFailed */
export async function ofEmbedded<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (cause) {
    throw new EmbeddedFailed('The embedded database failed.', { cause });
  }
}

/** A letter that its encoding does not have, or a row that one of its constraints refuses. */
const refusesRow = /^(22P05|22021|23...)$/;

/**
 * `writing` rows of a table; a refusal names the table and the constraint, and none of the values.
 * @throws Refusal CONNECTION_REFUSED - the new database does not take a row that the embedded one has
 */
export async function ofRows<T>(table: string, writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (cause) {
    const fault = databaseFault(cause);
    if (!fault?.code || !refusesRow.test(fault.code)) throw cause;
    const why = fault.constraint
      ? `its constraint ${fault.constraint} refuses one`
      : 'it cannot keep a letter of one';
    throw new Refusal(
      'CONNECTION_REFUSED',
      `The new database does not take the rows of ${table}: ${why} (${fault.code}).`,
    );
  }
}

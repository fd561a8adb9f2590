/** Words of the two formats for the same thing; a word that is not here is kept as it is. */
class Words {
  readonly #toJson: ReadonlyMap<string, string>;
  readonly #toXml: ReadonlyMap<string, string>;

  /** @param pairs - XML, JSON; of several pairs for one word the first is the one written */
  constructor(...pairs: [xml: string, json: string][]) {
    this.#toJson = new Map(pairs.toReversed());
    this.#toXml = new Map(pairs.toReversed().map(([xml, json]) => [json, xml]));
  }

  json(xml: string): string {
    return this.#toJson.get(xml) ?? xml;
  }

  xml(json: string): string {
    return this.#toXml.get(json) ?? json;
  }
}

export const urgencies = new Words(['R', 'Regular'], ['U', 'Urgent'], ['V', 'VeryUrgent']);
export const lockTypes = new Words(['E', 'Exclusive'], ['S', 'Shared']);
export const ifOkWords = new Words(['R', 'Release'], ['D', 'Discard']);
export const ifFailWords = new Words(['R', 'Release'], ['K', 'Keep']);
export const orderMethods = new Words(['SYSTEM', 'Automatic'], ['', 'Manual']);
export const cyclicFrom = new Words(['S', 'Start'], ['E', 'End'], ['T', 'Target']);
export const unitWords = new Words(['M', 'Minutes'], ['H', 'Hours'], ['D', 'Days']);
export const calendarNames = new Words(['*', 'USE PARENT']);
export const shifts = new Words(
  ['Ignore Job', 'DoNotOrder'],
  ['IGNOREJOB', 'DoNotOrder'],
  ['Next Day', 'OrderOnNextConfirmedDay'],
  ['NEXTDAY', 'OrderOnNextConfirmedDay'],
  ['Prev Day', 'OrderOnPreviousConfirmedDay'],
  ['PREVDAY', 'OrderOnPreviousConfirmedDay'],
  ['No Confcal', 'OrderAnyway'],
  ['NOCONFCAL', 'OrderAnyway'],
);
/** Order dates of events; the order date itself is what is meant when nothing is said. */
export const orderDates = new Words(
  ['ODAT', ''],
  ['ODAT', 'OrderDate'],
  ['PREV', 'PreviousOrderDate'],
  ['NEXT', 'NextOrderDate'],
  ['STAT', 'NoDate'],
  ['****', 'AnyDate'],
  ['$$$$', 'AnyDate'],
);
export const noticeTypes = new Words(
  ['OK', 'Notify:OK'],
  ['NOTOK', 'Notify:NotOK'],
  ['LATESUB', 'Notify:DoesNotStart'],
  ['LATETIME', 'Notify:DoesNotEnd'],
  ['EXECTIME', 'Notify:ExecutionTime'],
  ['RERUN', 'Notify:Rerun'],
  ['LATECYCLIC', 'Notify:LateCyclicSubmit'],
);

export const monthNames = [
  'JAN',
  'FEB',
  'MAR',
  'APR',
  'MAY',
  'JUN',
  'JUL',
  'AUG',
  'SEP',
  'OCT',
  'NOV',
  'DEC',
] as const;
/** By number in XML, where 0 and 7 are both Sunday. */
export const weekDayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const;

/** The date of an event in details: '' is the order date. */
export function plainDate(date: string): string {
  return date === 'OrderDate' ? '' : orderDates.json(date);
}

/** `2300` and `23:00` are one time. */
export function plainTime(time: string): string {
  return /^\d{4}$/.test(time) ? `${time.slice(0, 2)}:${time.slice(2)}` : time;
}

export function isYes(value: string): boolean {
  return /^(1|y|yes|true)$/i.test(value);
}

/** `007` is `7`. */
export function plainNumber(value: string): string {
  return /^\d+$/.test(value) ? value.replace(/^0+(?=\d)/, '') : value;
}

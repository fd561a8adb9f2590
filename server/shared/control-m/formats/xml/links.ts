import type { Links, WaitToken } from '../../model/links.ts';

import type { Says } from './names.ts';

export function isCondition(tag: string): boolean {
  return tag === 'INCOND' || tag === 'OUTCOND' || tag === 'DOCOND';
}

/** Gathers what the conditions of one folder or job say about events. */
export class LinksOfElements {
  readonly #links: Links = { waits: [], adds: [], deletes: [], flows: [] };
  #joiner: 'AND' | 'OR' = 'AND';

  /**
   * @param tag - of a condition
   * @param inOn - it stands in an ON block
   * @returns false if it has no name
   */
  add(tag: string, says: Says, inOn: boolean): boolean {
    if (says('NAME') === '') return false;
    if (tag === 'INCOND') this.#wait(says);
    else this.#effect(says, inOn || tag === 'DOCOND');
    return true;
  }

  get links(): Links {
    return this.#links;
  }

  /** AND_OR joins a condition to the next one; OP opens or closes a parenthesis. */
  #wait(says: Says): void {
    const { waits } = this.#links;
    if (waits.length > 0) waits.push(this.#joiner);
    const signs: WaitToken[] = [];
    for (const sign of says('OP')) if (sign === '(' || sign === ')') signs.push(sign);
    waits.push(...signs.filter((sign) => sign === '('));
    waits.push({ event: says('NAME'), date: says('ODATE') });
    waits.push(...signs.filter((sign) => sign === ')'));
    this.#joiner = /^(O|OR)$/i.test(says('AND_OR')) ? 'OR' : 'AND';
  }

  #effect(says: Says, on: boolean): void {
    const deletes = /^(-|DEL)$/i.test(says('SIGN'));
    const effect = { event: says('NAME'), date: says('ODATE'), on };
    (deletes ? this.#links.deletes : this.#links.adds).push(effect);
  }
}

import { invalidInput } from '@spanledger/core';

/** Attribute values nested deeper than this are refused: nothing real comes near, and readers of them recurse. */
export const valueDepthMax = 64;
export const tooDeep = `an attribute value is nested deeper than ${valueDepthMax} levels`;

const spansMax = 100_000;
const valuesMax = 4_000_000;

/**
 * Bounds what one request may hold, since a few bytes on the wire can become a hundred times as much in memory.
 * Throws `invalid_input` past the bound.
 */
export class RequestBudget {
  #spans = spansMax;
  #values = valuesMax;

  spendSpan(): void {
    this.#spans -= 1;
    if (this.#spans < 0) throw invalidInput(`One request may hold at most ${spansMax} spans; send smaller batches.`);
  }

  spendValues(count: number): void {
    this.#values -= count;
    if (this.#values < 0) throw invalidInput(`One request may hold at most ${valuesMax} values; send smaller batches.`);
  }
}

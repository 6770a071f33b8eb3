import { MonthSet, requestMonthsMax, type Micros } from '@spanledger/core';

export const tooManyMonths =
  `its time lies in another month than those of ${requestMonthsMax} months that the request's earlier events lie in; ` +
  'send it in a request of its own';

/** The months of one request: a client whose clock is mad must not make a part of a table for each month since 1970. */
export class MonthBudget {
  readonly #months = new MonthSet();

  /** Whether an event of these times may be in the request too; counts them if so. `null`: not given. */
  admits(...times: readonly (Micros | null)[]): boolean {
    return this.#months.addWithin(requestMonthsMax, times);
  }
}

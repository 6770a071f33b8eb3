import { MonthSet, requestMonthsMax, type Micros } from '@spanledger/core';

export const tooManyMonths =
  `its time lies in another month than those of ${requestMonthsMax} months that the request's earlier events lie in; ` +
  'send it in a request of its own';

/** The months of one request: a client with a wrong clock must not create a partition for each month since 1970. */
export class MonthBudget {
  readonly #months = new MonthSet();

  /** True if an event of these times may be in the request too; counts them if so. `null`: not sent. */
  admits(...times: readonly (Micros | null)[]): boolean {
    return this.#months.addWithin(requestMonthsMax, times);
  }
}

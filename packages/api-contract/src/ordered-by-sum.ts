import type { Filter, Micros } from '@spanledger/core';
import type { z } from 'zod';

interface Asked {
  readonly orderBy?: { readonly column: string } | undefined;
  readonly filter?: readonly Filter[] | undefined;
}

const beginnings: ReadonlySet<string> = new Set(['=', '>', '>=']);

/**
 * Refuses an order by sums, which are computed over all matches, unless the time has a lower bound: as `from`, or as a
 * condition on the column.
 */
export const requireBeginning =
  <Query extends Asked>(
    sums: readonly string[],
    column: string,
    parameter: string,
    from: (asked: Query) => Micros | string | undefined,
  ) =>
  (asked: Query, context: z.RefinementCtx): void => {
    const { orderBy, filter = [] } = asked;
    if (orderBy === undefined || !sums.includes(orderBy.column) || from(asked) !== undefined) return;
    if (filter.some((each) => each.column === column && beginnings.has(each.operator))) return;
    const message = `${orderBy.column} needs ${parameter}: it is worked out for all that is asked for, so say since when`;
    context.addIssue({ code: 'custom', path: ['orderBy'], message });
  };

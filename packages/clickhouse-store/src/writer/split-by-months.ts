import { MonthSet, requestMonthsMax, type Micros } from '@spanledger/core';

/**
 * The rows as they are, unless they have more months than an insert may have: then parts, in the order of their time,
 * that do not. A row and the tombstone that it leaves elsewhere are never separated.
 */
export const splitByMonths = <Row>(
  rows: readonly Row[],
  timesOf: (row: Row) => readonly Micros[],
  monthsMax = insertMonthsMax,
): readonly (readonly Row[])[] => {
  const all = new MonthSet();
  for (const row of rows) for (const at of timesOf(row)) all.add(at);
  if (all.size <= monthsMax) return [rows];
  const parts: Row[][] = [];
  let months = new MonthSet();
  for (const row of rows.toSorted((one, other) => (timesOf(one)[0] ?? 0) - (timesOf(other)[0] ?? 0))) {
    const times = timesOf(row);
    if (parts.length === 0 || !months.addWithin(monthsMax, times)) {
      months = new MonthSet();
      for (const at of times) months.add(at);
      parts.push([]);
    }
    parts.at(-1)?.push(row);
  }
  return parts;
};

/** Some more than a request may have: updates may find their entities in other months than they name. */
const insertMonthsMax = requestMonthsMax + 30;

import { formatUsd, type Cost, type ObservationRow } from '@spanledger/core';
import { storedMoney, wholeValue, type Column } from './column.ts';

type Part = 'input' | 'output';

const holds = (bucket: string, part: Part): boolean => bucket.toLowerCase().includes(part);

/** The units of every bucket whose name contains `part`. */
const unitsOf = ({ record: { usage } }: ObservationRow, part: Part): string => {
  let sum = 0n;
  for (const [bucket, units] of Object.entries(usage?.details ?? {})) {
    if (holds(bucket, part)) sum += BigInt(wholeValue(units));
  }
  return sum.toString();
};

/** The cost of the buckets whose name contains `part`; `null` when none of them has a cost. */
export const costOfPartValue = ({ details }: Cost, part: Part): string | null => {
  let sum: bigint | undefined;
  for (const [bucket, amount] of Object.entries(details)) {
    if (holds(bucket, part)) sum = (sum ?? 0n) + storedMoney(amount);
  }
  return sum === undefined ? null : formatUsd(sum);
};

/** The cost of an observation, as recorded or priced since. */
export const costNow = ({ cost, repricedCost }: ObservationRow): Cost => repricedCost ?? cost;

/** Sums of an observation's maps, so that readers of many rows need not parse them. */
export const summedColumns: readonly Column<ObservationRow>[] = [
  ['input_units', (row) => unitsOf(row, 'input')],
  ['output_units', (row) => unitsOf(row, 'output')],
  ['total_units', ({ record }) => wholeValue(record.usage?.details['total'] ?? 0)],
  ['input_cost', (row) => costOfPartValue(costNow(row), 'input')],
  ['output_cost', (row) => costOfPartValue(costNow(row), 'output')],
];

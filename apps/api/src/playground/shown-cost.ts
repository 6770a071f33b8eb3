import { formatUsd, type Cost } from '@spanledger/core';
import type { PlaygroundEvent } from './playground-event.ts';

type ShownCost = Extract<PlaygroundEvent, { type: 'done' }>['cost'];

export const shownCost = ({ source, details, total }: Cost): ShownCost => ({
  source: source === 'provided' ? 'computed' : source,
  totalCostExact: total === null ? null : formatUsd(total),
  costDetailsExact: Object.fromEntries(Object.entries(details).map(([bucket, amount]) => [bucket, formatUsd(amount)])),
});

import {
  automaticPricingSettleMs,
  earliestMicros,
  latestMicros,
  type Micros,
  type PriceBooks,
  type PriceBookVersion,
  type RepricingQueue,
  type RepricingStore,
  type UnpricedReader,
} from '@spanledger/core';

export interface AutomaticPricingParts {
  readonly queue: RepricingQueue;
  readonly store: RepricingStore;
  readonly unpriced: UnpricedReader;
  readonly books: Pick<PriceBooks, 'latestVersion' | 'concerned'>;
  readonly now: () => Micros;
  /** How long another process may write costs by the previous version; `automaticPricingSettleMs` when absent. */
  readonly settleMs?: number | undefined;
}

interface Due {
  readonly version: PriceBookVersion;
  /** Observations that were written before are priced already. */
  readonly since: Micros;
  readonly isSettling: boolean;
  /** Prices that were there then are applied already; `null`: none. */
  readonly settledBefore: PriceBookVersion | null;
}

/** Whether unpriced observations must be processed: the book has changed, or did so a while ago. */
export const automaticPricingDue = async (parts: AutomaticPricingParts): Promise<Due | undefined> => {
  const { queue, books, now, settleMs = automaticPricingSettleMs } = parts;
  const version = await books.latestVersion();
  const known = await queue.automaticPricing();
  if (known?.version !== version) {
    const settledBefore = known?.isSettled === true ? known.version : (known?.settledBefore ?? null);
    return { version, since: earliestMicros, isSettling: false, settledBefore };
  }
  const settledAt = known.noticedAt + settleMs * 1000;
  if (known.isSettled || now() < settledAt) return undefined;
  const since = Math.max(known.noticedAt - settleMs * 1000, earliestMicros);
  return { version, since, isSettling: true, settledBefore: known.settledBefore };
};

/**
 * Queues a run for each project with unpriced observations to which a new version of the price book may give a price.
 * Idempotent: after an interruption, each run is queued once.
 */
export const queueAutomaticPricing = async (parts: AutomaticPricingParts): Promise<void> => {
  const due = await automaticPricingDue(parts);
  if (due === undefined) return;
  const { version, since, isSettling, settledBefore } = due;
  const noticedAt = parts.now();
  const unpriced = await parts.unpriced.projects(since);
  for (const projectId of settledBefore === null ? unpriced : await parts.books.concerned(unpriced, settledBefore)) {
    const request = {
      fromTimestamp: earliestMicros,
      toTimestamp: latestMicros,
      models: undefined,
      isUnpricedOnly: true,
      priceVersion: version,
      isDryRun: false,
      requestedBy: null,
    };
    await parts.store.create(projectId, request, `automatic-${version}${isSettling ? '-again' : ''}-${projectId}`);
  }
  await parts.queue.setAutomaticPricing({ version, noticedAt, isSettled: isSettling, settledBefore });
};

import type { AddedPrice, PriceScope, PriceStore, ProjectId } from '@spanledger/core';
import { aPrice } from '@spanledger/testing';

import type { PriceOwner, PriceStep, PriceTerms, Rates } from './cost-history.fixture.ts';
import type { ExpectedBook } from './expected-book.fixture.ts';

export interface PriceBench {
  change(step: PriceStep): Promise<void>;
}

interface Parts {
  readonly store: PriceStore;
  readonly book: ExpectedBook;
  readonly projects: readonly ProjectId[];
  readonly organizationId: string;
}

const micros = (time: string | null): number | null => (time === null ? null : Date.parse(time) * 1000);

const storedRates = (rates: Rates): AddedPrice['rates'] =>
  Object.fromEntries(Object.entries(rates).map(([bucket, base]) => [bucket, { base, tiers: [] }]));

/** Changes the book, and the oracle's copy of it. */
export const priceBench = ({ store, book, projects, organizationId }: Parts): PriceBench => {
  const scopeOf = (owner: PriceOwner): PriceScope => {
    if (owner === 'everybody') return { kind: 'instance' };
    if (owner === 'organization') return { kind: 'organization', organizationId };
    return { kind: 'project', projectId: projects.at(owner) as ProjectId };
  };
  const entryOf = ({ owner, model, from, to, rates, flexRates }: PriceTerms): AddedPrice =>
    aPrice({
      scope: scopeOf(owner),
      modelName: model,
      effectiveFrom: micros(from),
      effectiveTo: micros(to),
      rates: storedRates(rates),
      serviceTiers: flexRates === undefined ? {} : { flex: storedRates(flexRates) },
    });

  return {
    change: async (step) => {
      if (step.kind === 'withdraw') {
        const held = book.held();
        const gone = held[step.place % Math.max(held.length, 1)];
        if (gone === undefined) return;
        const { version } = await store.change({ add: [], remove: [gone.id] });
        book.change(version, [], [gone.id]);
        return;
      }
      const replaced = book.replacedBy(step.terms);
      const remove = replaced === undefined ? [] : [replaced.id];
      const { version, added } = await store.change({ add: [entryOf(step.terms)], remove });
      const prices = added.map(({ id, addedIn }) => ({ ...step.terms, id, addedIn, removedIn: undefined }));
      book.change(version, prices, remove);
    },
  };
};

import type { PriceTerms, ProjectIndex, Rates } from './cost-history.fixture.ts';

/** A price of the book, with the versions that added and removed it. */
export interface ExpectedPrice extends PriceTerms {
  readonly id: string;
  readonly addedIn: number;
  removedIn: number | undefined;
}

/** The prices of the book at one version. */
export interface ExpectedPrices {
  /** The price of a model for a project at a time in microseconds. */
  find(project: ProjectIndex, model: string, at: number, tier: string | null): ExpectedPrice | undefined;
}

export interface ExpectedBook {
  /** All versions of the book, oldest first. */
  readonly versions: readonly number[];
  /** The current prices, oldest first. */
  held(): readonly ExpectedPrice[];
  /** The price that these terms replace. */
  replacedBy(terms: PriceTerms): ExpectedPrice | undefined;
  /** Changes the book to this version. */
  change(version: number, added: readonly ExpectedPrice[], removed: readonly string[]): void;
  at(version: number): ExpectedPrices;
}

const beginOf = ({ from }: PriceTerms): number => (from === null ? Number.NEGATIVE_INFINITY : Date.parse(from) * 1000);
const endOf = ({ to }: PriceTerms): number => (to === null ? Number.POSITIVE_INFINITY : Date.parse(to) * 1000);

/** The most specific owner first: the project, its organization, everybody. */
const ownersOf = (project: ProjectIndex): readonly PriceTerms['owner'][] =>
  project === 2 ? [project, 'everybody'] : [project, 'organization', 'everybody'];

export const expectedBook = (firstVersion: number): ExpectedBook => {
  const prices: ExpectedPrice[] = [];
  const versions = [firstVersion];
  const held = (): readonly ExpectedPrice[] => prices.filter(({ removedIn }) => removedIn === undefined);
  return {
    versions,
    held,
    replacedBy: ({ owner, model, from }) =>
      held().find((price) => price.owner === owner && price.model === model && price.from === from),
    change: (version, added, removed) => {
      versions.push(version);
      for (const price of prices) if (removed.includes(price.id)) price.removedIn = version;
      prices.push(...added);
    },
    at: (version) => ({
      find: (project, model, at, tier) => {
        const inForce = prices.filter(
          (price) =>
            price.addedIn <= version &&
            (price.removedIn ?? Number.POSITIVE_INFINITY) > version &&
            price.model === model.toLowerCase() &&
            beginOf(price) <= at &&
            at < endOf(price),
        );
        for (const owner of ownersOf(project)) {
          const own = inForce
            .filter((price) => price.owner === owner)
            .sort((a, b) => Number(hasTier(b, tier)) - Number(hasTier(a, tier)) || beginOf(b) - beginOf(a));
          if (own[0] !== undefined) return own[0];
        }
        return undefined;
      },
    }),
  };
};

const hasTier = ({ flexRates }: PriceTerms, tier: string | null): boolean => tier === 'flex' && flexRates !== undefined;

export const ratesAt = (price: PriceTerms, tier: string | null): Rates =>
  (hasTier(price, tier) ? price.flexRates : undefined) ?? price.rates;

/** The price of a bucket per million units; cache buckets without a price cost as much as other input. */
export const rateOf = (bucket: string, rates: Rates): bigint | undefined =>
  rates[bucket] ?? (bucket.startsWith('input_cache') ? rates['input'] : undefined);

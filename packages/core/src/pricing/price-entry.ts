import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';
import type { Rate } from './price-book.ts';

/** Whose price it is. The nearest one counts: the project's, then its organization's, then everybody's. */
export type PriceScope =
  | { readonly kind: 'project'; readonly projectId: ProjectId }
  | { readonly kind: 'organization'; readonly organizationId: string }
  | { readonly kind: 'instance' };

/** A number that grows with every change of the price book. What a version held can be asked for ever after. */
export type PriceBookVersion = number;

/** By usage bucket. The rate of `total` is for every bucket without one of its own. */
export type Rates = Readonly<Record<string, Rate>>;

export interface PriceFields {
  /** What the priced model is called: on observations, and to clients. */
  readonly modelName: string;
  /** As clients name it; `null` matches any. */
  readonly provider: string | null;
  /** A regular expression in RE2 syntax that is found in the names that clients give to the model. */
  readonly matchPattern: string;
  /** Inclusive; `null`: since ever. */
  readonly effectiveFrom: Micros | null;
  /** Exclusive; `null`: for ever. A price that begins later comes before this one for as long as it lasts. */
  readonly effectiveTo: Micros | null;
  /** For calls without a service tier, and for those whose tier has no rates of its own. */
  readonly rates: Rates;
  /** By service tier, lower case. */
  readonly serviceTiers: Readonly<Record<string, Rates>>;
  /** What is counted, such as `TOKENS`. */
  readonly unit: string | null;
  readonly tokenizerId: string | null;
  /** JSON, as the client gave it. */
  readonly tokenizerConfig: string | null;
  /** The pricing tiers that the rates come from, JSON, as the client gave them; `null` when it gave none. */
  readonly pricingTiers: string | null;
}

/** One price in the book. It is never edited: a change ends it in one version and adds another entry. */
export interface PriceEntry extends PriceFields {
  readonly id: string;
  readonly scope: PriceScope;
  /** `custom`, or what it was imported from. */
  readonly source: string;
  readonly addedIn: PriceBookVersion;
  /** `null` while it is in the book. */
  readonly removedIn: PriceBookVersion | null;
  readonly createdAt: Micros;
}

import type { ProjectId } from '../ids.ts';
import type { Micros } from '../time.ts';
import type { Rate } from './price-book.ts';

/** The scope of a price. The nearest one wins: the project's, then its organization's, then the server's. */
export type PriceScope =
  | { readonly kind: 'project'; readonly projectId: ProjectId }
  | { readonly kind: 'organization'; readonly organizationId: string }
  | { readonly kind: 'instance' };

/** A number that grows with every change of the price book. Every version stays readable. */
export type PriceBookVersion = number;

/** By usage bucket. The rate of `total` is for every bucket without one of its own. */
export type Rates = Readonly<Record<string, Rate>>;

export interface PriceFields {
  /** The name of the priced model: on observations, and to clients. */
  readonly modelName: string;
  /** As clients send it; `null` matches any. */
  readonly provider: string | null;
  /** A regular expression in RE2 syntax that is searched in the model names from clients. */
  readonly matchPattern: string;
  /** Inclusive; `null`: since ever. */
  readonly effectiveFrom: Micros | null;
  /** Exclusive; `null`: for ever. A price that begins later precedes this one for as long as it lasts. */
  readonly effectiveTo: Micros | null;
  /** For calls without a service tier, and for those whose tier has no rates of its own. */
  readonly rates: Rates;
  /** By service tier, lower case. */
  readonly serviceTiers: Readonly<Record<string, Rates>>;
  /** The counted unit, such as `TOKENS`. */
  readonly unit: string | null;
  readonly tokenizerId: string | null;
  /** JSON, as sent by the client. */
  readonly tokenizerConfig: string | null;
  /** The pricing tiers that the rates come from, JSON, as sent by the client; `null` without any. */
  readonly pricingTiers: string | null;
}

/** One price in the book. It is never edited: a change ends it in one version and adds another entry. */
export interface PriceEntry extends PriceFields {
  readonly id: string;
  /** By which clients name it: its id, or the one that they gave it. An entry has that of the one it replaced. */
  readonly publicId: string;
  readonly scope: PriceScope;
  /** `custom`, or the source of an import. */
  readonly source: string;
  readonly addedIn: PriceBookVersion;
  /** `null` while it is in the book. */
  readonly removedIn: PriceBookVersion | null;
  readonly createdAt: Micros;
}

/** Microseconds, as production counts them. */
export type At = number;

/** Around midnights, and far away; each in a millisecond of its own. */
export const startTimes = [
  '2026-01-20T10:00:00.000000Z',
  '2026-03-03T23:59:59.999999Z',
  '2026-03-04T00:00:00.000000Z',
  '2026-03-04T13:14:15.161718Z',
  '2026-03-05T11:59:59.999000Z',
  '2026-03-05T12:00:00.000000Z',
] as const;

/** None that built-in prices have. */
export const models = ['oracle-alpha', 'oracle-beta', 'oracle-gamma'] as const;

/** As another report of the same call may write the first model; only the first of them has its price. */
export const otherNames = ['ORACLE-alpha', 'oracle-alpha-20260101'] as const;

/** Under the first, a provider's SDK reports its own calls. */
export const scopes = ['com.anthropic.sdk.python', 'app'] as const;

/** A decimal text, or a count. What is absent is not given; `null` clears. */
export type Amounts = Readonly<Record<string, string>>;
export type Units = Readonly<Record<string, number>>;

export interface ObservationStatement {
  readonly startTime?: string;
  readonly endTime?: string | null;
  /** The parent: an id of the same trace, which need not be there. */
  readonly parent?: string | null;
  /** Its instrumentation scope. */
  readonly scope?: string;
  /** The response of a provider that it reports. */
  readonly response?: string;
  /** How the provider served the call. */
  readonly tier?: string;
  readonly model?: string | null;
  readonly usage?: Units | null;
  readonly cost?: Amounts | null;
  readonly promptName?: string | null;
  readonly promptVersion?: number | null;
  readonly environment?: string;
}

export interface TraceStatement {
  readonly timestamp: string;
  readonly name?: string | null;
  readonly userId?: string | null;
  readonly sessionId?: string | null;
  readonly release?: string | null;
  readonly environment?: string;
  readonly tags?: readonly string[];
}

export type Role = 'generation' | 'agent' | 'chain';

export interface SpanStatement extends ObservationStatement {
  readonly startTime: string;
  readonly endTime: string;
}

/** What a client reports. `role` is the event's own; an update is one of a generation, whatever the observation is. */
export type Statement =
  | { readonly kind: 'trace'; readonly trace: string; readonly said: TraceStatement }
  | {
      readonly kind: 'observation';
      readonly trace: string;
      readonly id: string;
      readonly role: Role;
      readonly isUpdate: boolean;
      /** It does not name its trace. Only updates do so. */
      readonly isTraceless: boolean;
      readonly said: ObservationStatement;
    }
  | {
      readonly kind: 'span';
      readonly trace: string;
      readonly id: string;
      readonly role: Role;
      readonly said: SpanStatement;
    }
  | { readonly kind: 'delete'; readonly trace: string };

/** The first two are of one organization. */
export type ProjectIndex = 0 | 1 | 2;

/** Something reported to a project at its own moment, which grows with each. */
export interface Utterance {
  readonly project: ProjectIndex;
  readonly moment: number;
  readonly statement: Statement;
}

/** Per million units, in 10^-12 dollars, by bucket. */
export type Rates = Readonly<Record<string, bigint>>;

/** Whose price it is: everybody's, that of a project, or that of the organization of the first two projects. */
export type PriceOwner = 'everybody' | 'organization' | ProjectIndex;

export const changeTimes = ['2026-03-04T00:00:00Z', '2026-03-05T12:00:00Z'] as const;

export interface PriceTerms {
  readonly owner: PriceOwner;
  readonly model: string;
  /** `null`: since ever. */
  readonly from: string | null;
  /** Exclusive; `null`: for ever. */
  readonly to: string | null;
  readonly rates: Rates;
  /** What calls cost that were served at the tier `flex`; `undefined`: as much as others. */
  readonly flexRates?: Rates | undefined;
}

/** A change of the price book: what is reported of the same owner, model and begin replaces what was reported before. */
export type PriceStep =
  | { readonly kind: 'price'; readonly terms: PriceTerms }
  /** Takes one of the prices that are in the book out of it; none when there are none. */
  | { readonly kind: 'withdraw'; readonly place: number };

export interface RepricingStep {
  readonly kind: 'reprice';
  readonly project: ProjectIndex;
  readonly from: string;
  readonly to: string;
  readonly models: readonly string[] | undefined;
  readonly isUnpricedOnly: boolean;
  /** How many versions before the latest one; the first when there are fewer. */
  readonly versionsBack: number;
  readonly isDryRun: boolean;
  /** The process ends at this replacement, counted from 0, before or after it; `undefined`: it does not. */
  readonly diesAt: { readonly call: number; readonly isAfter: boolean } | undefined;
}

export type Step =
  /** Arrive in requests of their own that are processed side by side. */
  | { readonly kind: 'arrive'; readonly utterances: readonly Utterance[] }
  | { readonly kind: 'restart' }
  | PriceStep
  | RepricingStep
  /** Carries out what is left of re-pricings, and prices what has none when the book has changed. */
  | { readonly kind: 'work' }
  | { readonly kind: 'budgets' }
  | { readonly kind: 'refresh'; readonly daysMax: number; readonly keeps: 'all' | 'half' }
  | { readonly kind: 'merge'; readonly tables: readonly string[] };

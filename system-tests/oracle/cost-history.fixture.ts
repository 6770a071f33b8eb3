/** Microseconds since 1970, as in production. */
export type At = number;

/** Close to midnights, and far from them; each in a different millisecond. */
export const startTimes = [
  '2026-01-20T10:00:00.000000Z',
  '2026-03-03T23:59:59.999999Z',
  '2026-03-04T00:00:00.000000Z',
  '2026-03-04T13:14:15.161718Z',
  '2026-03-05T11:59:59.999000Z',
  '2026-03-05T12:00:00.000000Z',
] as const;

/** Models that have no built-in price. */
export const models = ['oracle-alpha', 'oracle-beta', 'oracle-gamma'] as const;

/** Other spellings of the first model in reports of the same call; only the first spelling has its price. */
export const otherNames = ['ORACLE-alpha', 'oracle-alpha-20260101'] as const;

/** Of a provider SDK that reports its own calls, of an application, of an instrumentation of a provider SDK, and of two of a framework. */
export const scopes = [
  'com.anthropic.sdk.python',
  'app',
  'openinference.instrumentation.anthropic',
  'opentelemetry.instrumentation.langchain',
  'openinference.instrumentation.langchain',
] as const;

/** Decimal text or count. Absent: not stated; `null`: cleared. */
export type Amounts = Readonly<Record<string, string>>;
export type Units = Readonly<Record<string, number>>;

export interface ObservationStatement {
  readonly startTime?: string;
  readonly endTime?: string | null;
  /** The id of the parent in the same trace, which may not exist. */
  readonly parent?: string | null;
  /** Its instrumentation scope. */
  readonly scope?: string;
  /** The id of the provider's response that it reports. */
  readonly response?: string;
  /** The service tier of the call. */
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

/** A report of a client. `role` is that of the event; an update is of a generation, whatever the observation is. */
export type Statement =
  | { readonly kind: 'trace'; readonly trace: string; readonly said: TraceStatement }
  | {
      readonly kind: 'observation';
      readonly trace: string;
      readonly id: string;
      readonly role: Role;
      readonly isUpdate: boolean;
      /** Without a trace id, which only updates can be. */
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

/** The first two belong to one organization. */
export type ProjectIndex = 0 | 1 | 2;

/** A report to a project; each has its own, increasing moment. */
export interface Utterance {
  readonly project: ProjectIndex;
  readonly moment: number;
  readonly statement: Statement;
}

/** Per million units, in 10^-12 dollars, by bucket. */
export type Rates = Readonly<Record<string, bigint>>;

/** The owner of a price: everybody, a project, or the organization of the first two projects. */
export type PriceOwner = 'everybody' | 'organization' | ProjectIndex;

export const changeTimes = ['2026-03-04T00:00:00Z', '2026-03-05T12:00:00Z'] as const;

export interface PriceTerms {
  readonly owner: PriceOwner;
  readonly model: string;
  /** `null`: without a start. */
  readonly from: string | null;
  /** Exclusive; `null`: without an end. */
  readonly to: string | null;
  readonly rates: Rates;
  /** Rates of calls served at the tier `flex`; `undefined`: the same rates. */
  readonly flexRates?: Rates | undefined;
}

/** A change of the price book: a price with the same owner, model and start replaces the previous one. */
export type PriceStep =
  | { readonly kind: 'price'; readonly terms: PriceTerms }
  /** Removes one of the current prices; does nothing if there are none. */
  | { readonly kind: 'withdraw'; readonly place: number };

export interface RepricingStep {
  readonly kind: 'reprice';
  readonly project: ProjectIndex;
  readonly from: string;
  readonly to: string;
  readonly models: readonly string[] | undefined;
  readonly isUnpricedOnly: boolean;
  /** The number of versions before the latest one; the first version if there are fewer. */
  readonly versionsBack: number;
  readonly isDryRun: boolean;
  /** The process ends before or after this replacement, counted from 0; `undefined`: it does not end. */
  readonly diesAt: { readonly call: number; readonly isAfter: boolean } | undefined;
}

export type Step =
  /** Each arrives in a separate request; the requests are processed concurrently. */
  | { readonly kind: 'arrive'; readonly utterances: readonly Utterance[] }
  | { readonly kind: 'restart' }
  | PriceStep
  | RepricingStep
  /** Completes pending re-pricings, and prices observations without a price if the book has changed. */
  | { readonly kind: 'work' }
  | { readonly kind: 'budgets' }
  | { readonly kind: 'refresh'; readonly daysMax: number; readonly keeps: 'all' | 'half' }
  | { readonly kind: 'merge'; readonly tables: readonly string[] };

/** The expected trace, derived from the driver's calls. Absent members are not compared. */
export interface ExpectedTrace {
  readonly name: string;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly tags: readonly string[];
  readonly environment?: string;
  readonly release?: string;
  readonly version?: string;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly metadata?: unknown;
  /** US dollars. */
  readonly totalCost: number;
  /** 0 by default. */
  readonly unpricedObservations?: number;
  /** By name; only the given members of each are compared. */
  readonly scores?: readonly ExpectedScore[];
  /** Observations without a parent in the trace, sorted by start. */
  readonly observations: readonly ExpectedObservation[];
}

export interface ExpectedScore {
  readonly name: string;
  readonly dataType: string;
  readonly value?: number;
  readonly stringValue?: string;
  readonly comment?: string;
}

/** Members with a default are always compared: a leaf without usage must have none. */
export interface ExpectedObservation {
  readonly type: string;
  readonly name: string;
  /** `null` by default. */
  readonly model?: string | null;
  /** Tokens by bucket, exact; `{}` by default. */
  readonly usage?: Readonly<Record<string, number>>;
  /** US dollars, `'unpriced'`, or `null` (nothing to price), the default. */
  readonly cost?: number | 'unpriced' | null;
  /** `DEFAULT` by default. */
  readonly level?: string;
  /** `null` by default. */
  readonly statusMessage?: unknown;
  readonly modelParameters?: unknown;
  readonly input?: unknown;
  readonly output?: unknown;
  /** True if the time to the first token is known. */
  readonly hasFirstToken?: boolean;
  readonly metadata?: unknown;
  readonly children?: readonly ExpectedObservation[];
}

/** By name of the case: its traces, sorted by start. */
export type ExpectedTraces = Readonly<Record<string, readonly ExpectedTrace[]>>;

/** Fills in the defaults, recursively. */
export const withDefaults = ({ children = [], ...given }: ExpectedObservation): ExpectedObservation => ({
  model: null,
  usage: {},
  cost: null,
  level: 'DEFAULT',
  statusMessage: null,
  ...given,
  children: children.map(withDefaults),
});

/** What must be read back of a trace, worked out from what the driver did. A member that is not given is not compared. */
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
  /** By name, each compared in the members that are given. */
  readonly scores?: readonly ExpectedScore[];
  /** Those without a parent in the trace, in the order of their starts. */
  readonly observations: readonly ExpectedObservation[];
}

export interface ExpectedScore {
  readonly name: string;
  readonly dataType: string;
  readonly value?: number;
  readonly stringValue?: string;
  readonly comment?: string;
}

/** Members with a default are compared always: a leaf without usage must have none. */
export interface ExpectedObservation {
  readonly type: string;
  readonly name: string;
  /** `null` by default. */
  readonly model?: string | null;
  /** Tokens by bucket, exactly; `{}` by default. */
  readonly usage?: Readonly<Record<string, number>>;
  /** US dollars, `'unpriced'`, or `null` (there is nothing to price), which is the default. */
  readonly cost?: number | 'unpriced' | null;
  /** `DEFAULT` by default. */
  readonly level?: string;
  /** `null` by default. */
  readonly statusMessage?: unknown;
  readonly modelParameters?: unknown;
  readonly input?: unknown;
  readonly output?: unknown;
  /** That a time to the first token is known. */
  readonly hasFirstToken?: boolean;
  readonly metadata?: unknown;
  readonly children?: readonly ExpectedObservation[];
}

/** By the name of the case: its traces in the order of their starts. */
export type ExpectedTraces = Readonly<Record<string, readonly ExpectedTrace[]>>;

/** With its defaults, all the way down. */
export const withDefaults = ({ children = [], ...given }: ExpectedObservation): ExpectedObservation => ({
  model: null,
  usage: {},
  cost: null,
  level: 'DEFAULT',
  statusMessage: null,
  ...given,
  children: children.map(withDefaults),
});

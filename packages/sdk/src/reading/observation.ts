import type { Moment, PageQuery } from './query.ts';

export type RecordedObservationType =
  | 'SPAN'
  | 'GENERATION'
  | 'EVENT'
  | 'AGENT'
  | 'TOOL'
  | 'CHAIN'
  | 'RETRIEVER'
  | 'EVALUATOR'
  | 'EMBEDDING'
  | 'GUARDRAIL';

/** Times are ISO 8601 texts, costs are US dollars, durations are seconds. */
export interface Observation {
  readonly id: string;
  readonly traceId: string | null;
  readonly type: RecordedObservationType;
  readonly name: string | null;
  readonly startTime: string;
  readonly endTime: string | null;
  readonly completionStartTime: string | null;
  readonly parentObservationId: string | null;
  readonly level: 'DEBUG' | 'DEFAULT' | 'WARNING' | 'ERROR';
  readonly statusMessage: string | null;
  readonly version: string | null;
  readonly environment: string;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly metadata?: unknown;
  readonly model: string | null;
  readonly provider: string | null;
  readonly modelParameters?: unknown;
  /** The model whose price was used. */
  readonly modelId: string | null;
  readonly promptName: string | null;
  readonly promptVersion: number | null;
  /** Units by bucket; `total` among them. */
  readonly usageDetails: Readonly<Record<string, number>>;
  /** By bucket; `total` among them. Empty when the cost is unknown. */
  readonly costDetails: Readonly<Record<string, number>>;
  /** `unpriced`: there is usage and no known price for it. This is never a cost of 0. */
  readonly costSource: 'none' | 'unpriced' | 'computed' | 'provided';
  /** `null` when there is no usage, or no price. */
  readonly calculatedTotalCost: number | null;
  readonly latency: number | null;
  readonly timeToFirstToken: number | null;
}

export interface ObservationListQuery extends PageQuery {
  readonly name?: string | undefined;
  readonly type?: RecordedObservationType | undefined;
  readonly traceId?: string | undefined;
  readonly parentObservationId?: string | undefined;
  readonly userId?: string | undefined;
  readonly level?: Observation['level'] | undefined;
  readonly version?: string | undefined;
  /** Any of these. */
  readonly environment?: string | readonly string[] | undefined;
  /** By start time, inclusive. */
  readonly from?: Moment | undefined;
  /** Exclusive. */
  readonly to?: Moment | undefined;
}

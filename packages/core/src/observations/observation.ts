import type { StoredColumns } from '../columns/stored-columns.ts';
import type { ObservationId, ProjectId, TraceId } from '../ids.ts';
import type { Estimate } from '../estimates/estimate.ts';
import type { Cost } from '../pricing/cost.ts';
import type { Usage } from '../usage/usage.ts';
import type { MergeableRecord, RegisterFields } from '../merge/record.ts';
import type { Usd } from '../money/usd.ts';
import type { Micros } from '../time.ts';

export const observationTypes = [
  'SPAN',
  'GENERATION',
  'EVENT',
  'AGENT',
  'TOOL',
  'CHAIN',
  'RETRIEVER',
  'EVALUATOR',
  'EMBEDDING',
  'GUARDRAIL',
] as const;
export type ObservationType = (typeof observationTypes)[number];

export const observationLevels = ['DEBUG', 'DEFAULT', 'WARNING', 'ERROR'] as const;
export type ObservationLevel = (typeof observationLevels)[number];

/** All fields of an observation from clients. `null`: not given, or cleared. Texts are as sent. */
export interface ObservationFields {
  readonly type: ObservationType | null;
  readonly name: string | null;
  /** Never `null` in a merged record: a patch that does not state it derives it (see `earliestClock`). */
  readonly startTime: Micros | null;
  readonly endTime: Micros | null;
  /** When the first token arrived. */
  readonly completionStartTime: Micros | null;
  readonly parentObservationId: ObservationId | null;
  readonly level: ObservationLevel | null;
  readonly statusMessage: string | null;
  readonly version: string | null;
  readonly environment: string | null;
  /** As `encodeValue` writes it: text, or JSON. */
  readonly input: string | null;
  readonly output: string | null;
  /** As sent by the client; prices are matched against it. */
  readonly model: string | null;
  /** The provider as sent by the client (`openai`, `aws.bedrock`); helps to match the price. */
  readonly provider: string | null;
  /** A JSON object. */
  readonly modelParameters: string | null;
  readonly promptName: string | null;
  readonly promptVersion: number | null;
  readonly usage: Usage | null;
  /** Costs from the client, in US dollars, by bucket; `total` among them or not. */
  readonly providedCost: Readonly<Record<string, Usd>> | null;
  /** OTLP span events, a JSON array. */
  readonly spanEvents: string | null;
  /** OTLP span links, a JSON array. */
  readonly spanLinks: string | null;
}

/** An observation, or a patch of one, to be stored. */
export interface ObservationRecord extends ObservationFields, MergeableRecord {}

/** How each field is stored. */
export const storedObservationColumns = {
  type: { type: 'word', values: observationTypes, whenNull: 'SPAN', nullBit: 1 },
  name: 'text?',
  startTime: { columns: { start_time: 'time' } },
  endTime: 'time?',
  completionStartTime: 'time?',
  parentObservationId: { columns: { parent_observation_id: 'text' } },
  level: { type: 'word', values: observationLevels, whenNull: 'DEFAULT', nullBit: 2 },
  statusMessage: 'text?',
  version: 'text?',
  environment: { type: 'text', whenNull: 'default', nullBit: 4 },
  input: 'body?',
  output: 'body?',
  model: 'text?',
  provider: 'text?',
  modelParameters: 'opaque?',
  promptName: 'text?',
  promptVersion: 'u32?',
  usage: { columns: { usage_details: 'whole map', usage_convention: 'word', usage_role: 'word' } },
  providedCost: { columns: { provided_cost: 'money map' } },
  spanEvents: 'opaque?',
  spanLinks: 'opaque?',
} as const satisfies StoredColumns<ObservationFields>;

export const observationFields: RegisterFields<ObservationRecord> = Object.keys(
  storedObservationColumns,
) as (keyof ObservationFields)[];

/**
 * When an observation ended: not before it started, whatever its client stated. The record keeps what was stated, since
 * either time may still change.
 */
export const endOfObservation = ({
  startTime,
  endTime,
}: Pick<ObservationFields, 'startTime' | 'endTime'>): Micros | null =>
  startTime === null || endTime === null ? endTime : Math.max(startTime, endTime);

/** The key of an observation. Its id is unique within its trace. */
export interface ObservationKey {
  readonly traceId: TraceId;
  readonly id: ObservationId;
}

/** An observation as readers get it. */
export interface Observation extends Omit<ObservationFields, 'startTime' | 'type' | 'level' | 'environment'> {
  readonly projectId: ProjectId;
  readonly traceId: TraceId;
  readonly id: ObservationId;
  readonly type: ObservationType;
  readonly level: ObservationLevel;
  readonly environment: string;
  readonly startTime: Micros;
  readonly metadata: Readonly<Record<string, string>>;
  readonly cost: Cost;
  /** Where neither usage nor cost was reported, and the project has them estimated. No total has it. */
  readonly estimate?: Estimate | undefined;
  /** Whether totals of usage and cost have it. */
  readonly counted: boolean;
  /** As `Counting` has it. */
  readonly repeats: ObservationId | null;
  /** Of the prompt version that it names, if it is looked up and exists. */
  readonly promptId?: string;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
}

import {
  earliestClock,
  type IngestBatch,
  type Micros,
  type ObservationPatch,
  type ScorePatch,
  type TraceId,
  type TracePatch,
} from '@spanledger/core';
import { batchHead } from '../batch-head.ts';
import { normaliseEnvironment } from '../environment.ts';
import { MonthBudget } from '../month-budget.ts';
import { readJsonLogs } from './json/read-json-logs.ts';
import { attributesProblem } from './limits.ts';
import { AgentReading } from './mapping/agent-reading.ts';
import { agentRecordOf } from './mapping/agent-record.ts';
import type { EventMessagePlace } from './mapping/event-message-key.ts';
import { mapEvaluationRecord } from './mapping/map-evaluation-record.ts';
import { loggedContent, mapLogRecord, type LoggedContent } from './mapping/map-log-record.ts';
import type { Mapping } from './mapping/map-span.ts';
import { areCallsInLogs } from './mapping/span-origin.ts';
import { draftOf } from './mapping/trace-draft.ts';
import type { OtlpEncoding } from './otlp-encoding.ts';
import type { OtlpLogRecord, OtlpLogResource } from './otlp-log.ts';
import { readProtobufLogs } from './protobuf/read-logs-request.ts';
import type { OtlpContext } from './read-otlp-traces.ts';
import { problemOf } from './span-id.ts';

export interface OtlpLogs {
  readonly batch: IngestBatch;
  /** How many of the records are not stored. */
  readonly rejectedRecords: number;
  /** Describes which records are stored; never the contents of one. */
  readonly rejectionMessage: string | undefined;
  /** All records of the request, rejected ones too. */
  readonly recordCount: number;
}

/**
 * Reads an OTLP export of log records: those with messages of a model call and its trace and span become patches of
 * that observation, evaluations of a span or a trace become scores, those of a coding agent its calls; all others are
 * rejected by their number. Throws `invalid_input` when the body cannot be decoded.
 */
export const readOtlpLogs = (body: Uint8Array, encoding: OtlpEncoding, context: OtlpContext): OtlpLogs => {
  const resources = encoding === 'protobuf' ? readProtobufLogs(body) : readJsonLogs(body);
  const reading = new LogReading(context.receivedAt);
  for (const resource of resources) reading.take(resource);
  const { observations, scores, rejected, recordCount } = reading;
  const rejectedRecords = Object.values(rejected).reduce((sum, count) => sum + count, 0);
  return {
    batch: { ...batchHead(context, body), rejected, observations, traces: reading.traces(), scores, deletions: [] },
    rejectedRecords,
    rejectionMessage: rejectedRecords === 0 ? undefined : rejectionMessage(rejectedRecords, recordCount),
    recordCount,
  };
};

const rejectionMessage = (rejected: number, count: number): string =>
  `${rejected} of ${count} records are not stored: of OTLP logs, only those are that hold messages of a model call ` +
  '(gen_ai.*.message, gen_ai.choice, gen_ai.client.inference.operation.details) and name its trace and span, and ' +
  'evaluations (gen_ai.evaluation.result) that name a trace and what was found. Those of a coding agent are if ' +
  'OTEL_RESOURCE_ATTRIBUTES has spanledger.calls=logs (docs/attributes.md).';

const environmentKeys = ['langfuse.environment', 'deployment.environment.name', 'deployment.environment'];

/** What the records of one resource share. */
interface LogOrigin {
  readonly environment: string | undefined;
  /** Whether it states that log records tell of its calls. */
  readonly areCallsInLogs: boolean;
  /** Is created once there is a record of a coding agent. */
  readonly agents: () => AgentReading;
}

class LogReading {
  readonly observations: ObservationPatch[] = [];
  readonly scores: ScorePatch[] = [];
  readonly rejected: Record<string, number> = {};
  recordCount = 0;
  readonly #receivedAt: Micros;
  readonly #mapping: Omit<Mapping, 'reader'>;
  /** The messages of one span and instant so far. */
  readonly #repeated = new Map<string, { count: number; readonly byText: Map<string, number> }>();

  constructor(receivedAt: Micros) {
    const { observations, scores } = this;
    this.#receivedAt = receivedAt;
    this.#mapping = { receivedAt, observations, scores, drafts: new Map(), months: new MonthBudget() };
  }

  take({ attributes, records }: OtlpLogResource): void {
    const named = environmentKeys.map((key) => attributes.get(key)).find((value) => typeof value === 'string');
    const environment = typeof named === 'string' ? normaliseEnvironment(named) : undefined;
    let agents: AgentReading | undefined;
    const origin: LogOrigin = {
      environment,
      areCallsInLogs: areCallsInLogs({ attributes }),
      agents: () => (agents ??= new AgentReading(attributes, environment, this.#mapping)),
    };
    for (const record of records) {
      this.recordCount += 1;
      const reason = this.#takeRecord(record, origin);
      if (reason !== undefined) this.rejected[reason] = (this.rejected[reason] ?? 0) + 1;
    }
  }

  traces(): readonly TracePatch[] {
    return Array.from(this.#mapping.drafts, ([id, draft]) => ({
      id: id as TraceId,
      record: draft.finish(),
      events: 0,
    }));
  }

  /** Returns the reason if the record is not stored. */
  #takeRecord(record: OtlpLogRecord, origin: LogOrigin): string | undefined {
    const { environment, areCallsInLogs } = origin;
    if (attributesProblem(record) !== undefined) return 'logs_not_stored';
    const score = mapEvaluationRecord(record, this.#receivedAt, environment);
    if (score !== undefined) return this.#takeScore(score);
    const told = areCallsInLogs && record.problem === undefined ? agentRecordOf(record) : undefined;
    if (told !== undefined) return origin.agents().take(told) ? undefined : 'too_many_months';
    const logged = record.problem === undefined ? loggedContent(record, this.#receivedAt) : undefined;
    if (logged === undefined || problemOf(record) !== undefined) return 'logs_not_stored';
    const { at, clock } = logged;
    const { drafts, months } = this.#mapping;
    if (!months.admits(at)) return 'too_many_months';
    this.observations.push(mapLogRecord(record, logged, this.#placeOf(record, logged), environment));
    const draft = draftOf(drafts, record.traceId);
    draft.hear(clock);
    draft.set('timestamp', at, earliestClock(at, 'derived'));
    if (environment !== undefined) draft.set('environment', environment, earliestClock(at, 'derived'));
    return undefined;
  }

  #takeScore(score: ScorePatch): string | undefined {
    if (!this.#mapping.months.admits(score.record.timestamp)) return 'too_many_months';
    this.scores.push(score);
    return undefined;
  }

  #placeOf({ traceId, spanId, timeUnixNano }: OtlpLogRecord, { content }: LoggedContent): EventMessagePlace {
    const key = `${traceId} ${spanId} ${timeUnixNano}`;
    const known = this.#repeated.get(key) ?? { count: 0, byText: new Map<string, number>() };
    const text = content.input?.text ?? content.output?.text ?? '';
    const place = { place: known.count, repeats: known.byText.get(text) ?? 0 };
    known.count += 1;
    known.byText.set(text, place.repeats + 1);
    this.#repeated.set(key, known);
    return place;
  }
}

import {
  clockOf,
  everyDay,
  microsPerDay,
  type BatchId,
  type Cost,
  type DeadLetterWithPayload,
  type Micros,
  type ObservationId,
  type ObservationRecord,
  type ObservationRow,
  type ProjectId,
  type Receipt,
  type ScoreId,
  type ScoreRecord,
  type ScoreRow,
  type TelemetryRows,
  type TraceId,
  type TraceRecord,
  type TraceRow,
} from '@spanledger/core';

/** 2026-03-04T05:06:07.890123Z */
export const someTime: Micros = Date.UTC(2026, 2, 4, 5, 6, 7, 890) * 1000 + 123;
export const oneDay: Micros = microsPerDay;

let lastId = 0;
const unique = crypto.randomUUID().slice(0, 8);

/** A unique id. */
export const someId = (prefix: string): string => `${prefix}-${unique}-${(lastId += 1)}`;
export const someProject = (): ProjectId => someId('project') as ProjectId;
export const someTrace = (): TraceId => someId('trace') as TraceId;

export const noCost: Cost = { source: 'none', details: {}, total: null, modelId: null, priceVersion: null };

/** A complete observation: every field is set at one clock. */
export const observationRecord = (fields: Partial<ObservationRecord> = {}): ObservationRecord => ({
  type: 'SPAN',
  name: 'step',
  startTime: someTime,
  endTime: (fields.startTime ?? someTime) + 1_500_000,
  completionStartTime: null,
  parentObservationId: null,
  level: 'DEFAULT',
  statusMessage: null,
  version: null,
  environment: 'default',
  input: null,
  output: null,
  model: null,
  provider: null,
  modelParameters: null,
  promptName: null,
  promptVersion: null,
  usage: null,
  providedCost: null,
  spanEvents: null,
  spanLinks: null,
  clock: clockOf(someTime),
  clocks: undefined,
  metadata: {},
  tags: [],
  ...fields,
});

export const traceRecord = (fields: Partial<TraceRecord> = {}): TraceRecord => ({
  timestamp: someTime,
  name: 'request',
  externalId: null,
  userId: null,
  sessionId: null,
  release: null,
  version: null,
  environment: 'default',
  input: null,
  output: null,
  public: false,
  bookmarked: false,
  clock: clockOf(someTime),
  clocks: undefined,
  metadata: {},
  tags: [],
  ...fields,
});

export const scoreRecord = (fields: Partial<ScoreRecord> = {}): ScoreRecord => ({
  timestamp: someTime,
  name: 'quality',
  traceId: null,
  observationId: null,
  sessionId: null,
  datasetRunId: null,
  dataType: 'NUMERIC',
  source: 'API',
  value: 1,
  stringValue: null,
  comment: null,
  configId: null,
  queueId: null,
  authorUserId: null,
  executionTraceId: null,
  environment: 'default',
  clock: clockOf(someTime),
  clocks: undefined,
  metadata: {},
  tags: [],
  ...fields,
});

const rowDefaults = { createdAt: someTime, updatedAt: someTime, movedFrom: undefined } as const;

/** `startTime` defaults to that of the record. */
export const observationRow = (fields: Pick<ObservationRow, 'projectId'> & Partial<ObservationRow>): ObservationRow => {
  const record =
    fields.record ?? observationRecord(fields.startTime === undefined ? {} : { startTime: fields.startTime });
  return {
    ...rowDefaults,
    traceId: someTrace(),
    id: someId('observation') as ObservationId,
    startTime: record.startTime ?? someTime,
    record,
    cost: noCost,
    orphanTrace: undefined,
    ...fields,
  };
};

/** `timestamp` defaults to that of the record. */
export const traceRow = (fields: Pick<TraceRow, 'projectId'> & Partial<TraceRow>): TraceRow => {
  const record = fields.record ?? traceRecord(fields.timestamp === undefined ? {} : { timestamp: fields.timestamp });
  const timestamp = record.timestamp ?? someTime;
  return { ...rowDefaults, id: someTrace(), timestamp, record, days: everyDay, ...fields };
};

/** `timestamp` defaults to that of the record. */
export const scoreRow = (fields: Pick<ScoreRow, 'projectId'> & Partial<ScoreRow>): ScoreRow => {
  const record = fields.record ?? scoreRecord(fields.timestamp === undefined ? {} : { timestamp: fields.timestamp });
  return {
    ...rowDefaults,
    id: someId('score') as ScoreId,
    timestamp: record.timestamp ?? someTime,
    renamedFrom: undefined,
    record,
    ...fields,
  };
};

export const someBatch = (): BatchId => someId('batch') as BatchId;

/** A receipt of a part whose ten events were all stored, except for the given fields. */
export const aReceipt = (fields: Pick<Receipt, 'projectId'> & Partial<Receipt>): Receipt => ({
  batchId: someBatch(),
  part: 0,
  receivedAt: someTime,
  received: 10,
  stored: 10,
  rejected: {},
  quarantined: 0,
  payloadBytes: 100,
  storedAt: someTime + 1000,
  ...fields,
});

/** An open dead letter of one observation, except for the given fields. */
export const aDeadLetter = (
  fields: Pick<DeadLetterWithPayload, 'projectId'> & Partial<DeadLetterWithPayload>,
): DeadLetterWithPayload => ({
  id: someId('letter'),
  batchId: someBatch(),
  part: 0,
  receivedAt: someTime,
  quarantinedAt: someTime + 1000,
  reason: 'refused_by_store',
  message: 'The store refused it.',
  kind: 'observation',
  entityId: 'observation',
  events: 1,
  payloadBytes: 3,
  state: 'open',
  payload: Uint8Array.of(1, 0, 255),
  ...fields,
});

/** The given rows; kinds that are not given have none. */
export const telemetryRows = (rows: Partial<TelemetryRows>): TelemetryRows => ({
  observations: [],
  traces: [],
  scores: [],
  deletions: [],
  receipts: [],
  ...rows,
});

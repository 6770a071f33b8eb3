import { decimalText, wrapsCalls, type ObservationType } from '@spanledger/core';
import type { Item } from './pages.ts';

/** An event of `POST /api/public/ingestion`. */
export interface CopiedEvent {
  /** The id of what it is about. */
  readonly id: string;
  readonly type: string;
  /** When it was last changed where it comes from: what was changed here later stays. Of a score when it was given. */
  readonly timestamp: string;
  readonly body: Item;
}

export interface EventOptions {
  /** Whether costs are those of the other server, rather than computed by the prices here. */
  readonly keepsCosts: boolean;
  /** Ids here by the ids there, of score configs, dataset runs and annotation queues. */
  readonly configIds: ReadonlyMap<string, string>;
  readonly runIds: ReadonlyMap<string, string>;
  readonly queueIds: ReadonlyMap<string, string>;
}

const traceFields = [
  'id',
  'timestamp',
  'name',
  'input',
  'output',
  'metadata',
  'userId',
  'sessionId',
  'tags',
  'release',
  'version',
  'environment',
  'public',
];
const observationFields = [
  'id',
  'traceId',
  'parentObservationId',
  'name',
  'startTime',
  'endTime',
  'completionStartTime',
  'input',
  'output',
  'metadata',
  'level',
  'statusMessage',
  'version',
  'environment',
  'model',
  'modelParameters',
];
const scoreFields = [
  'id',
  'name',
  'traceId',
  'observationId',
  'sessionId',
  'dataType',
  'comment',
  'metadata',
  'source',
  'environment',
  'authorUserId',
  'executionTraceId',
];

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

export const pick = (item: Item, fields: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(fields.filter((field) => isGiven(item[field])).map((field) => [field, item[field]]));

const textOf = (item: Item, field: string): string | undefined => {
  const value = item[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const eventOf = (item: Item, type: string, time: string, body: Item): CopiedEvent => ({
  id: String(item['id']),
  type,
  timestamp: time,
  body,
});

const timeOf = (item: Item, field: string): string => textOf(item, field) ?? new Date(0).toISOString();

const changedAt = (item: Item, field: string): string => textOf(item, 'updatedAt') ?? timeOf(item, field);

export const traceEvent = (item: Item): CopiedEvent =>
  eventOf(item, 'trace-create', changedAt(item, 'timestamp'), pick(item, traceFields));

/** Those with an event of their own that takes model, usage and cost. */
const types = new Set(['generation', 'agent', 'tool', 'chain', 'retriever', 'evaluator', 'embedding', 'guardrail']);

/** Spans and events have model, usage and cost too, where their sender gave them; `span-create` takes none of these. */
const typeOf = (item: Item): { readonly event: string; readonly body: Item } => {
  const type = String(item['type']);
  return types.has(type.toLowerCase())
    ? { event: `${type.toLowerCase()}-create`, body: {} }
    : { event: 'observation-create', body: { type: type === 'EVENT' ? 'EVENT' : 'SPAN' } };
};

const isFilled = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0;

/** A sum of the calls below it that totals leave out; an event can say that of agents and chains alone. */
const isUntoldSum = (item: Item): boolean =>
  item['usageRole'] === 'aggregate' && item['counted'] === false && !wrapsCalls(item['type'] as ObservationType);

const usageOf = (item: Item, keepsCosts: boolean): Item => {
  if (isUntoldSum(item)) return {};
  return {
    ...(isFilled(item['usageDetails']) ? pick(item, ['usageDetails']) : earlierUsage(item)),
    ...(keepsCosts && isFilled(item['costDetails']) ? pick(item, ['costDetails']) : {}),
  };
};

/** Of servers without usage details. */
const earlierUsage = (item: Item): Item => {
  const usage = item['usage'];
  if (typeof usage !== 'object' || usage === null) return {};
  const counts = pick(usage as Item, ['input', 'output', 'total', 'unit']);
  const isCounted = ['input', 'output', 'total'].some((name) => Number(decimalText(counts[name]) ?? 0) > 0);
  return isCounted ? { usage: counts } : {};
};

export const observationEvent = (item: Item, { keepsCosts }: EventOptions): CopiedEvent => {
  const { event, body } = typeOf(item);
  const isPrompted = isGiven(item['promptName']) && isGiven(item['promptVersion']);
  return eventOf(item, event, changedAt(item, 'startTime'), {
    ...body,
    ...pick(item, observationFields),
    ...usageOf(item, keepsCosts),
    ...(isPrompted ? pick(item, ['promptName', 'promptVersion']) : {}),
  });
};

/** Its text, which categories, texts and corrections have. */
const isText = (item: Item): boolean => item['dataType'] !== 'NUMERIC' && item['dataType'] !== 'BOOLEAN';

export const scoreEvent = (item: Item, { configIds, runIds, queueIds }: EventOptions): CopiedEvent => {
  const configId = configIds.get(String(item['configId']));
  const runId = runIds.get(String(item['datasetRunId']));
  const queueId = queueIds.get(String(item['queueId'])) ?? item['queueId'];
  // The time of its event is that of a score.
  return eventOf(item, 'score-create', timeOf(item, 'timestamp'), {
    ...pick(item, scoreFields),
    ...(isText(item) && isGiven(item['stringValue']) ? { value: item['stringValue'] } : pick(item, ['value'])),
    ...(configId === undefined ? withoutConfig(item) : { configId }),
    ...(runId === undefined ? {} : { datasetRunId: runId }),
    ...(isGiven(queueId) ? { queueId } : {}),
  });
};

/** Only a score with a config is an annotation. */
const withoutConfig = (item: Item): Item =>
  item['source'] === 'ANNOTATION' && item['dataType'] !== 'CORRECTION' ? { source: 'API' } : {};

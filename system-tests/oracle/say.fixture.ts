import { clockOf, parseIso, type IngestBatch, type Micros, type ProjectId, type TraceId } from '@spanledger/core';
import { batchHead, readIngestionRequest, readOtlpTraces } from '@spanledger/ingestion';

import {
  scopes,
  type ObservationStatement,
  type Statement,
  type SpanStatement,
  type Utterance,
} from './cost-history.fixture.ts';

/** The time of a client's clock at a moment; moments are seconds. */
export const timeOfMoment = (moment: number): Micros => (parseIso('2026-03-06T00:00:00Z') ?? 0) + moment * 1_000_000;

const isoOfMoment = (moment: number): string => new Date(timeOfMoment(moment) / 1000).toISOString();

/** JSON that keeps all digits of numbers: strings with the prefix `mark` become numbers. */
const mark = '#number#';
const exact = (amounts: ObservationStatement['cost']): unknown =>
  amounts === null || amounts === undefined
    ? amounts
    : Object.fromEntries(Object.entries(amounts).map(([bucket, text]) => [bucket, `${mark}${text}`]));
const jsonOf = (value: unknown): string => JSON.stringify(value).replaceAll(/"#number#([\d.]+)"/g, '$1');

const hex = (text: string, length: number): string => Buffer.from(text).toString('hex').padStart(length, '0');

/** The stored id of the trace. */
export const traceIdOf = (trace: string, kind: 'span' | 'other'): string => (kind === 'span' ? hex(trace, 32) : trace);

/** The stored id of an observation. */
export const observationIdOf = (id: string, kind: 'span' | 'observation'): string =>
  kind === 'span' ? hex(id, 16) : id;

/** The trace fields in spans: always the same. */
export const traceOfSpans = { name: 'spans', userId: 'otto', environment: 'otlp' } as const;

const batchOf = (project: ProjectId, events: readonly unknown[], receivedAt: Micros): IngestBatch => {
  const { batch, errors } = readIngestionRequest(jsonOf({ batch: events }), {
    projectId: project,
    receivedAt,
    access: { scopes: ['ingest', 'scores'], isPublicKey: false },
  });
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return batch;
};

const nanosOf = (time: string): string => `${parseIso(time) ?? 0}000`;

/** The provider in reports of a provider SDK. */
export const nativeProvider = 'anthropic';

export const isNativeScope = (scope: string | undefined): boolean => scope === scopes[0];
export const isInstrumentedScope = (scope: string | undefined): boolean => scope === scopes[2];
export const isFrameworkScope = (scope: string | undefined): boolean => scope === scopes[3] || scope === scopes[4];

type Texts = Readonly<Record<string, string>>;

/** In the form of a provider SDK: the input includes all tokens read from caches. */
const nativeTexts = ({ model, usage, response, tier }: ObservationStatement): Texts => {
  const { input = 0, input_cached_tokens: cached = 0, output = 0 } = usage ?? {};
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': nativeProvider,
    'gen_ai.usage.input_tokens': `${input + cached}`,
    ...(cached === 0 ? {} : { 'gen_ai.usage.cache_read.input_tokens': `${cached}` }),
    'gen_ai.usage.output_tokens': `${output}`,
    ...(typeof model === 'string' ? { 'gen_ai.request.model': model } : {}),
    ...(response === undefined ? {} : { 'gen_ai.response.id': response }),
    ...(tier === undefined ? {} : { 'anthropic.response.service_tier': tier }),
  };
};

const langfuseTexts = ({ model, usage, cost, response }: ObservationStatement, role: string): Texts => ({
  'langfuse.observation.type': role,
  ...(usage === undefined ? {} : { 'langfuse.observation.usage_details': JSON.stringify(usage) }),
  ...(typeof model === 'string' ? { 'langfuse.observation.model.name': model } : {}),
  ...(cost === undefined ? {} : { 'langfuse.observation.cost_details': jsonOf(exact(cost)) }),
  ...(response === undefined ? {} : { 'gen_ai.response.id': response }),
});

const spanRequest = ({ trace, id, role, said }: Extract<Statement, { kind: 'span' }>): string => {
  const { startTime, endTime, parent, scope }: SpanStatement = said;
  const texts: Texts = {
    'langfuse.trace.name': traceOfSpans.name,
    'langfuse.user.id': traceOfSpans.userId,
    'langfuse.environment': traceOfSpans.environment,
    ...(isNativeScope(scope) ? nativeTexts(said) : langfuseTexts(said, role)),
  };
  const span = {
    traceId: hex(trace, 32),
    spanId: observationIdOf(id, 'span'),
    ...(typeof parent === 'string' ? { parentSpanId: observationIdOf(parent, 'span') } : {}),
    name: 'call',
    startTimeUnixNano: nanosOf(startTime),
    endTimeUnixNano: nanosOf(endTime),
    attributes: Object.entries(texts).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  };
  const scoped = scope === undefined ? {} : { scope: { name: scope } };
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ ...scoped, spans: [span] }] }] });
};

/** The request in which a client reports it, as parsed by the API. */
export const requestOf = (project: ProjectId, { moment, statement }: Utterance): IngestBatch => {
  const receivedAt = timeOfMoment(moment);
  const head = { id: `${moment}`, timestamp: isoOfMoment(moment) };
  if (statement.kind === 'delete') {
    const deletions = [
      { kind: 'trace', id: statement.trace as TraceId, clock: clockOf(receivedAt, 'update') } as const,
    ];
    const name = batchHead({ projectId: project, receivedAt }, Buffer.from(`delete ${statement.trace} ${moment}`));
    return { ...name, rejected: {}, observations: [], traces: [], scores: [], deletions };
  }
  if (statement.kind === 'span') {
    const body = Buffer.from(spanRequest(statement));
    const { batch, rejectionMessage } = readOtlpTraces(body, 'json', { projectId: project, receivedAt });
    if (rejectionMessage !== undefined) throw new Error(rejectionMessage);
    return batch;
  }
  if (statement.kind === 'trace') {
    return batchOf(
      project,
      [{ ...head, type: 'trace-create', body: { id: statement.trace, ...statement.said } }],
      receivedAt,
    );
  }
  const { usage, cost, parent, scope, response, tier, ...said } = statement.said;
  const metadata = {
    ...(scope === undefined ? {} : { scope: { name: scope } }),
    ...(response === undefined ? {} : { attributes: { 'gen_ai.response.id': response } }),
  };
  const body = {
    id: statement.id,
    ...(statement.isTraceless ? {} : { traceId: statement.trace }),
    ...said,
    ...(usage === undefined ? {} : { usageDetails: usage }),
    ...(cost === undefined ? {} : { costDetails: exact(cost) }),
    ...(parent === undefined ? {} : { parentObservationId: parent }),
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
    ...(tier === undefined ? {} : { modelParameters: { service_tier: tier } }),
  };
  const type = statement.isUpdate ? 'generation-update' : `${statement.role}-create`;
  return batchOf(project, [{ ...head, type, body }], receivedAt);
};

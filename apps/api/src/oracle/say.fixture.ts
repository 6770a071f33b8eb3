import { clockOf, parseIso, type IngestBatch, type Micros, type ProjectId, type TraceId } from '@spanledger/core';
import { batchHead, readIngestionRequest, readOtlpTraces } from '@spanledger/ingestion';

import type { ObservationSaid, Utterance } from './cost-history.fixture.ts';

/** The time that a client's clock shows at a moment; moments are seconds. */
export const timeOfMoment = (moment: number): Micros => (parseIso('2026-03-06T00:00:00Z') ?? 0) + moment * 1_000_000;

const isoOfMoment = (moment: number): string => new Date(timeOfMoment(moment) / 1000).toISOString();

/** JSON whose numbers have all of their digits: texts that begin with the mark are numbers. */
const mark = '#number#';
const exact = (amounts: ObservationSaid['cost']): unknown =>
  amounts === null || amounts === undefined
    ? amounts
    : Object.fromEntries(Object.entries(amounts).map(([bucket, text]) => [bucket, `${mark}${text}`]));
const jsonOf = (value: unknown): string => JSON.stringify(value).replaceAll(/"#number#([\d.]+)"/g, '$1');

const hex = (text: string, length: number): string => Buffer.from(text).toString('hex').padStart(length, '0');

/** The id under which the trace is stored. */
export const traceIdOf = (trace: string, kind: 'span' | 'other'): string => (kind === 'span' ? hex(trace, 32) : trace);

/** The id under which an observation is stored. */
export const observationIdOf = (id: string, kind: 'span' | 'observation'): string =>
  kind === 'span' ? hex(id, 16) : id;

/** What a span says of its trace: always the same. */
export const traceOfSpans = { name: 'spans', userId: 'otto', environment: 'otlp' } as const;

const batchOf = (project: ProjectId, events: readonly unknown[], receivedAt: Micros): IngestBatch => {
  const { batch, errors } = readIngestionRequest(jsonOf({ batch: events }), {
    projectId: project,
    receivedAt,
    access: 'all',
  });
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return batch;
};

const nanosOf = (time: string, moreMs: number): string => `${(parseIso(time) ?? 0) + moreMs * 1000}000`;

const spanRequest = (trace: string, id: string, said: ObservationSaid & { readonly startTime: string }): string => {
  const texts: Readonly<Record<string, string>> = {
    'langfuse.observation.type': 'generation',
    'langfuse.trace.name': traceOfSpans.name,
    'langfuse.user.id': traceOfSpans.userId,
    'langfuse.environment': traceOfSpans.environment,
    'langfuse.observation.usage_details': JSON.stringify(said.usage),
    ...(typeof said.model === 'string' ? { 'langfuse.observation.model.name': said.model } : {}),
    ...(said.cost === undefined ? {} : { 'langfuse.observation.cost_details': jsonOf(exact(said.cost)) }),
  };
  const span = {
    traceId: hex(trace, 32),
    spanId: observationIdOf(id, 'span'),
    name: 'call',
    startTimeUnixNano: nanosOf(said.startTime, 0),
    endTimeUnixNano: nanosOf(said.startTime, 500),
    attributes: Object.entries(texts).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  };
  return JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
};

/** The request by which a client says it, as the API reads it. */
export const requestOf = (project: ProjectId, { moment, saying }: Utterance): IngestBatch => {
  const receivedAt = timeOfMoment(moment);
  const head = { id: `${moment}`, timestamp: isoOfMoment(moment) };
  if (saying.kind === 'delete') {
    const deletions = [{ kind: 'trace', id: saying.trace as TraceId, clock: clockOf(receivedAt, 'update') } as const];
    const name = batchHead({ projectId: project, receivedAt }, Buffer.from(`delete ${saying.trace} ${moment}`));
    return { ...name, rejected: {}, observations: [], traces: [], scores: [], deletions };
  }
  if (saying.kind === 'span') {
    const body = Buffer.from(spanRequest(saying.trace, saying.id, saying.said));
    const { batch, rejectionMessage } = readOtlpTraces(body, 'json', { projectId: project, receivedAt });
    if (rejectionMessage !== undefined) throw new Error(rejectionMessage);
    return batch;
  }
  if (saying.kind === 'trace') {
    return batchOf(
      project,
      [{ ...head, type: 'trace-create', body: { id: saying.trace, ...saying.said } }],
      receivedAt,
    );
  }
  const { usage, cost, ...said } = saying.said;
  const body = {
    id: saying.id,
    ...(saying.isTraceless ? {} : { traceId: saying.trace }),
    ...said,
    ...(usage === undefined ? {} : { usageDetails: usage }),
    ...(cost === undefined ? {} : { costDetails: exact(cost) }),
  };
  const type = saying.isUpdate ? 'generation-update' : `${saying.role}-create`;
  return batchOf(project, [{ ...head, type, body }], receivedAt);
};

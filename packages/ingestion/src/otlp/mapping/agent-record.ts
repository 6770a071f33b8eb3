import {
  clockOf,
  earliestClock,
  microsPerMs,
  observationFields,
  type Clock,
  type Micros,
  type ObservationId,
  type ObservationPatch,
  type TraceId,
} from '@spanledger/core';
import { generatedId } from '../../patches/generated-id.ts';
import { patchOf } from '../../patches/patch-of.ts';
import { agentEvents, type AgentEvent, type LoggingAgent } from '../conventions/agent-logs.ts';
import { label, someContent } from '../conventions/attribute-source.ts';
import type { OtlpLogRecord } from '../otlp-log.ts';
import { OtlpSpan, type AttributeValue } from '../otlp-span.ts';
import { eventNameKey, nanosOf, timeOfRecord } from './log-record.ts';
import type { TraceDraft } from './trace-draft.ts';

const observationIdLength = 16;
const redacted: ReadonlySet<unknown> = new Set(['<REDACTED>', '[REDACTED]']);
const userKeys = ['user.email', 'user.id', 'user.account_id'];
const errorKeys = ['error', 'error.message', 'error_message'];

/** A log record of a coding agent, and where it belongs. */
export interface AgentRecord {
  readonly record: OtlpLogRecord;
  readonly agent: LoggingAgent;
  readonly event: AgentEvent;
  readonly traceId: TraceId;
  /** The observation that it is, or whose answer it has. */
  readonly id: ObservationId;
  readonly rootId: ObservationId;
  readonly start: Micros;
  readonly end: Micros;
  /** When it began is unknown: the record has no duration. */
  readonly isInstant: boolean;
}

/**
 * A log record of a coding agent that is read; `undefined` for any other, and for one without a time. Its ids are
 * derived from its content, so repeating the record adds nothing. Spans may tell of the same call, in another trace: it
 * is read only where the resource states that log records tell of calls.
 */
export const agentRecordOf = (record: OtlpLogRecord): AgentRecord | undefined => {
  const get = (key: string): AttributeValue | undefined => record.attributes.get(key);
  const [agent, event] = agentEvents.get(text(get(eventNameKey))) ?? agentEvents.get(text(record.body)) ?? [];
  const end = timeOfRecord(record);
  if (agent === undefined || event === undefined || end === undefined) return undefined;
  if (event.when?.(get) === false) return undefined;
  const { keys, values } = record.attributes;
  const whole = JSON.stringify([event.span, nanosOf(record), keys, values]);
  const session = get(agent.session) ?? '';
  const prompt = get(agent.prompt ?? '') ?? '';
  const trace = JSON.stringify(session === '' && prompt === '' ? [agent.root, whole] : [agent.root, session, prompt]);
  const call = get(event.call ?? '') ?? '';
  const duration = Math.round(Number(get('duration_ms') ?? Number.NaN) * microsPerMs);
  const isInstant = event.isInstant === true || !(duration >= 0 && duration < end);
  return {
    record,
    agent,
    event,
    traceId: generatedId('trace', trace) as TraceId,
    id: idOf(call === '' ? whole : JSON.stringify([trace, call])),
    rootId: idOf(trace),
    start: isInstant ? end : end - duration,
    end,
    isInstant,
  };
};

const text = (value: AttributeValue | undefined): string => (typeof value === 'string' ? value : '');

const idOf = (identity: string): ObservationId =>
  generatedId('observation', identity).slice(0, observationIdLength) as ObservationId;

/** The record as a span, which the conventions read; `undefined` if it is no observation of its own. */
export const spanOf = ({ record, agent, event, ...at }: AgentRecord): OtlpSpan | undefined => {
  if (event.span === undefined) return undefined;
  const { attributes } = record;
  const span = new OtlpSpan();
  span.traceId = at.traceId;
  span.spanId = at.id;
  span.parentSpanId = at.rootId;
  span.startTime = at.start;
  span.endTime = at.end;
  span.name = label(attributes.get(event.nameIn ?? '') ?? null) ?? event.span;
  const add = (key: string, value: AttributeValue | undefined): void => {
    if (value === undefined) return;
    span.attributes.keys.push(key);
    span.attributes.values.push(value);
  };
  for (const [index, key] of attributes.keys.entries()) {
    const value = attributes.values[index];
    if (value !== undefined && !redacted.has(value)) add(event.names?.[key] ?? key, value);
  }
  for (const [key, value] of Object.entries(event.adds ?? {})) add(key, value);
  add('langfuse.session.id', attributes.get(agent.session));
  add('langfuse.user.id', userOf(record));
  const error = textIn(record, errorKeys);
  if (event.isFailure === true || hasFailed(record)) {
    span.statusCode = 2;
    span.statusMessage = error ?? '';
  }
  return span;
};

const isFalse = (value: AttributeValue): boolean => value === false || value === 'false';

const hasFailed = ({ attributes }: OtlpLogRecord): boolean =>
  isFalse(attributes.get('success') ?? null) || attributes.get('error.message') !== undefined;

const textIn = ({ attributes }: OtlpLogRecord, keys: readonly string[]): string | undefined => {
  for (const key of keys) {
    const text = label(attributes.get(key) ?? null);
    if (text !== undefined) return text;
  }
  return undefined;
};

const userOf = (record: OtlpLogRecord): string | undefined => textIn(record, userKeys);

const contentAt = ({ attributes }: OtlpLogRecord, key: string | undefined): string | undefined => {
  const value = attributes.get(key ?? '') ?? null;
  return value === null || redacted.has(value) ? undefined : someContent(value);
};

/** The observation of such a span: other records may add to it, and without a duration its end is not known. */
export const asLogged = (patch: ObservationPatch, { isInstant }: AgentRecord): ObservationPatch => ({
  ...patch,
  isComplete: false,
  record: isInstant && patch.record.type === 'GENERATION' ? { ...patch.record, endTime: null } : patch.record,
});

/** The answer of a call as a patch of its observation; `undefined` if it does not state which call, as with gateways. */
export const answerOf = ({ record, event, traceId, id, end }: AgentRecord): ObservationPatch | undefined => {
  const output = contentAt(record, event.answer);
  if (output === undefined || label(record.attributes.get(event.call ?? '') ?? null) === undefined) return undefined;
  const derived = earliestClock(end, 'derived');
  const answer = patchOf(observationFields, {
    // It is told at the time of its call, whose own record states that it has no output.
    clock: clockOf(end, 'update'),
    given: { output },
    derived: { type: ['GENERATION', derived], startTime: [end, derived] },
  });
  return {
    traceId,
    id,
    record: answer,
    isComplete: false,
    isTraceUnknown: false,
    events: 0,
  };
};

/**
 * What a record tells of the observation around it and of its trace: they last from the earliest to the latest record,
 * have the first prompt and the last answer.
 */
export const addToRoot = (told: AgentRecord, environment: string | undefined, draft: TraceDraft): ObservationPatch => {
  const { record, agent, event, traceId, rootId, start, end } = told;
  const derived = earliestClock(start, 'derived');
  const clock = clockOf(end);
  const input = contentAt(record, event.prompt);
  const output = contentAt(record, event.answer);
  addToTrace(told, { input, output, environment, derived, clock }, draft);
  const root = patchOf(observationFields, {
    clock,
    given: output === undefined ? { endTime: end } : { endTime: end, output },
    derived: {
      type: ['AGENT', derived],
      name: [agent.root, derived],
      startTime: [start, derived],
      environment: environment === undefined ? undefined : [environment, derived],
      input: input === undefined ? undefined : [input, derived],
    },
  });
  const events = event.span === undefined ? 1 : 0;
  return { traceId, id: rootId, record: root, isComplete: false, isTraceUnknown: false, events };
};

interface OfTrace {
  readonly input: string | undefined;
  readonly output: string | undefined;
  readonly environment: string | undefined;
  readonly derived: Clock;
  readonly clock: Clock;
}

const addToTrace = ({ record, agent, start }: AgentRecord, of: OfTrace, draft: TraceDraft): void => {
  const { input, output, environment, derived, clock } = of;
  const session = textIn(record, [agent.session]);
  const user = userOf(record);
  draft.hear(clock);
  draft.set('timestamp', start, derived);
  draft.set('name', agent.root, derived);
  if (input !== undefined) draft.set('input', input, derived);
  if (output !== undefined) draft.set('output', output, clock);
  if (environment !== undefined) draft.set('environment', environment, derived);
  if (session !== undefined) draft.set('sessionId', session, clock);
  if (user !== undefined) draft.set('userId', user, clock);
};

import {
  clockOf,
  earliestClock,
  latestMicros,
  microsPerMs,
  observationFields,
  type Clock,
  type Micros,
  type ObservationId,
  type ObservationPiece,
  type TraceId,
} from '@spanledger/core';
import { pieceOf } from '../../langfuse/piece-of.ts';
import { parsedObject } from '../conventions/attribute-source.ts';
import { eventContent, type EventContent } from '../conventions/gen-ai-events.ts';
import type { OtlpLogRecord } from '../otlp-log.ts';
import { OtlpEvent, type AttributeValue } from '../otlp-span.ts';
import { eventMessageKey, type EventMessagePlace } from './event-message-key.ts';

/** What a log record says of the model call in whose span it was written. */
export interface LoggedContent {
  readonly content: EventContent;
  readonly at: Micros;
  readonly clock: Clock;
}

/**
 * Reads the events of OpenTelemetry's conventions that hold a call's messages; `undefined` for any other record. A
 * time in whole milliseconds stands for all of that one: its span, which knows microseconds, may have begun within.
 */
export const loggedContent = (record: OtlpLogRecord, receivedAt: Micros): LoggedContent | undefined => {
  const content = eventContent(eventOf(record));
  if (content === undefined) return undefined;
  const at = Number(nanosOf(record).slice(0, -3));
  // Without a time it is the time of arrival, which is another one when the record is sent again.
  if (!(at > 0 && at < latestMicros)) return { content, at: receivedAt, clock: clockOf(0) };
  return { content, at, clock: clockOf(at % microsPerMs === 0 ? at + microsPerMs - 1 : at) };
};

const nanosOf = ({ timeUnixNano, observedTimeUnixNano }: OtlpLogRecord): string => timeUnixNano || observedTimeUnixNano;

const nameKey = 'event.name';

/** The record as a span event: what its body says, beside the attributes of the conventions. */
const eventOf = ({ eventName, body, attributes }: OtlpLogRecord): OtlpEvent => {
  const event = new OtlpEvent();
  const named = attributes.get(nameKey);
  event.name = eventName === '' && typeof named === 'string' ? named : eventName;
  const members = parsedObject(body);
  const isText = typeof body === 'string' && body !== '' && members === undefined;
  const hasBody = members !== undefined || isText;
  for (const [at, key] of attributes.keys.entries()) {
    if (key !== nameKey && (!hasBody || key.startsWith('gen_ai.'))) add(event, key, attributes.values[at] ?? null);
  }
  for (const [key, value] of Object.entries(members ?? {})) add(event, key, value);
  if (isText) add(event, 'content', body);
  return event;
};

const add = ({ attributes }: OtlpEvent, key: string, value: AttributeValue): void => {
  attributes.keys.push(key);
  attributes.values.push(value);
};

/**
 * The piece of an observation that a log record is. A call's whole input or output is stated at the record's time;
 * a single message is kept under a key of its own, for the pipeline to put together with the others.
 */
export const mapLogRecord = (
  record: OtlpLogRecord,
  { content, at, clock }: LoggedContent,
  place: EventMessagePlace,
  environment: string | undefined,
): ObservationPiece => {
  const derived = earliestClock(at, 'derived');
  const nanos = nanosOf(record);
  const { input, output, inputMessage, outputMessage } = content;
  const metadata = {
    ...(inputMessage === undefined
      ? {}
      : { [eventMessageKey('input', nanos, place, inputMessage)]: inputMessage.text }),
    ...(outputMessage === undefined
      ? {}
      : { [eventMessageKey('output', nanos, place, outputMessage)]: outputMessage.text }),
  };
  return {
    traceId: record.traceId as TraceId,
    id: record.spanId as ObservationId,
    isComplete: false,
    isTraceUnknown: false,
    events: 1,
    record: pieceOf(observationFields, {
      clock,
      given: { input, output },
      derived: {
        type: ['GENERATION', derived],
        startTime: [at, derived],
        environment: environment === undefined ? undefined : [environment, derived],
      },
      metadata,
    }),
  };
};

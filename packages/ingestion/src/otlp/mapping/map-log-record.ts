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
import { patchOf } from '../../patches/patch-of.ts';
import { parsedObject } from '../conventions/attribute-source.ts';
import { eventContent, type EventContent } from '../conventions/gen-ai-events.ts';
import type { OtlpLogRecord } from '../otlp-log.ts';
import { OtlpEvent, type AttributeValue } from '../otlp-span.ts';
import { eventMessageKey, type EventMessagePlace } from './event-message-key.ts';
import { eventNameKey, eventNameOf, nanosOf, timeOfRecord } from './log-record.ts';

/** The content of a log record for the model call in whose span it was written. */
export interface LoggedContent {
  readonly content: EventContent;
  readonly at: Micros;
  readonly clock: Clock;
}

/**
 * Reads the events of OpenTelemetry's conventions that hold a call's messages; `undefined` for any other record. A time
 * in whole milliseconds means all of that millisecond: its span, which has microseconds, may have begun within.
 */
export const loggedContent = (record: OtlpLogRecord, receivedAt: Micros): LoggedContent | undefined => {
  const content = eventContent(eventOf(record));
  if (content === undefined) return undefined;
  const at = timeOfRecord(record);
  // Without a time it is the time of arrival, which is another one when the record is sent again.
  if (at === undefined) return { content, at: receivedAt, clock: clockOf(0) };
  return { content, at, clock: clockOf(at % microsPerMs === 0 ? at + microsPerMs - 1 : at) };
};

/** The record as a span event: its body and the attributes of the conventions. */
const eventOf = (record: OtlpLogRecord): OtlpEvent => {
  const { body, attributes } = record;
  const event = new OtlpEvent();
  event.name = eventNameOf(record);
  const members = parsedObject(body);
  const isText = typeof body === 'string' && body !== '' && members === undefined;
  const hasBody = members !== undefined || isText;
  for (const [at, key] of attributes.keys.entries()) {
    if (key !== eventNameKey && (!hasBody || key.startsWith('gen_ai.'))) add(event, key, attributes.values[at] ?? null);
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
 * The patch of an observation that a log record is. Its contents are stored under a metadata key of their own; the
 * pipeline combines them with those of other records, and with those of the span itself.
 */
export const mapLogRecord = (
  record: OtlpLogRecord,
  { content, at, clock }: LoggedContent,
  place: EventMessagePlace,
  environment: string | undefined,
): ObservationPatch => {
  const derived = earliestClock(at, 'derived');
  return {
    traceId: record.traceId as TraceId,
    id: record.spanId as ObservationId,
    isComplete: false,
    isTraceUnknown: false,
    events: 1,
    record: patchOf(observationFields, {
      clock,
      given: {},
      derived: {
        type: ['GENERATION', derived],
        startTime: [at, derived],
        environment: environment === undefined ? undefined : [environment, derived],
      },
      metadata: metadataOf(content, nanosOf(record), place),
    }),
  };
};

const alone: EventMessagePlace = { place: 0, repeats: 0 };

const metadataOf = (content: EventContent, nanos: string, place: EventMessagePlace): Record<string, string> => {
  const metadata: Record<string, string> = {};
  const { input, output, wholeInput, wholeOutput } = content;
  if (input !== undefined) metadata[eventMessageKey('input', nanos, place, input)] = input.text;
  if (output !== undefined) metadata[eventMessageKey('output', nanos, place, output)] = output.text;
  if (wholeInput !== undefined) metadata[eventMessageKey('wholeInput', nanos, alone, wholeInput)] = wholeInput.text;
  if (wholeOutput !== undefined) metadata[eventMessageKey('wholeOutput', nanos, alone, wholeOutput)] = wholeOutput.text;
  return metadata;
};

import type { Micros } from '@spanledger/core';
import { tooDeep } from '../limits.ts';
import { OtlpEvent, OtlpLink, OtlpSpan, type AttributeList } from '../otlp-span.ts';
import { readJsonAttributes } from './json-value.ts';
import { isObject, textOf, uint32Of, type JsonObject } from './parse-json-body.ts';

const spanKinds: readonly string[] = [
  'SPAN_KIND_UNSPECIFIED',
  'SPAN_KIND_INTERNAL',
  'SPAN_KIND_SERVER',
  'SPAN_KIND_CLIENT',
  'SPAN_KIND_PRODUCER',
  'SPAN_KIND_CONSUMER',
];
const statusCodes: readonly string[] = ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'];
const hexadecimal = /^(?:[0-9a-f]{2})*$/i;
const digits = /^\d{1,20}$/;
const nanosPerMicro = 1000;

/** Reads one span in its JSON form. An error becomes its `problem`; it never throws. */
export const readJsonSpan = (value: unknown): OtlpSpan => {
  const span = new OtlpSpan();
  if (!isObject(value)) {
    span.problem = 'it is not an object';
    return span;
  }
  span.traceId = idOf(value['traceId'] ?? value['trace_id']);
  span.spanId = idOf(value['spanId'] ?? value['span_id']);
  span.parentSpanId = idOf(value['parentSpanId'] ?? value['parent_span_id']);
  span.traceState = textOf(value['traceState'] ?? value['trace_state']);
  span.name = textOf(value['name']);
  span.kind = enumOf(value['kind'], spanKinds);
  span.flags = uint32Of(value['flags']);
  span.startTime = microsOf(value['startTimeUnixNano'] ?? value['start_time_unix_nano']);
  span.endTime = microsOf(value['endTimeUnixNano'] ?? value['end_time_unix_nano']);
  span.droppedEventCount = uint32Of(value['droppedEventsCount'] ?? value['dropped_events_count']);
  span.droppedLinkCount = uint32Of(value['droppedLinksCount'] ?? value['dropped_links_count']);
  readAttributes(value, span.attributes, span, 'attributes');
  readStatus(value['status'], span);
  span.events = messagesOf(value['events'], span, 'events', readEvent);
  span.links = messagesOf(value['links'], span, 'links', readLink);
  return span;
};

const readAttributes = (owner: JsonObject, into: AttributeList, span: OtlpSpan, name: string): void => {
  into.droppedCount = uint32Of(owner['droppedAttributesCount'] ?? owner['dropped_attributes_count']);
  const problem = readJsonAttributes(owner['attributes'], into);
  if (problem === 'tooDeep') span.problem = tooDeep;
  else if (problem === 'malformed') span.problem = `its ${name} must be an array of keys and values`;
};

const readStatus = (status: unknown, span: OtlpSpan): void => {
  if (!isObject(status)) return;
  span.statusCode = enumOf(status['code'], statusCodes);
  span.statusMessage = textOf(status['message']);
};

const messagesOf = <T>(
  list: unknown,
  span: OtlpSpan,
  name: string,
  read: (item: JsonObject, span: OtlpSpan) => T,
): T[] | undefined => {
  if (list === undefined || list === null) return undefined;
  if (!Array.isArray(list)) {
    span.problem = `its ${name} must be an array`;
    return undefined;
  }
  const messages: T[] = [];
  for (const item of list as readonly unknown[]) {
    if (isObject(item)) messages.push(read(item, span));
    else span.problem = `its ${name} must be objects`;
  }
  return messages.length === 0 ? undefined : messages;
};

const readEvent = (item: JsonObject, span: OtlpSpan): OtlpEvent => {
  const event = new OtlpEvent();
  event.timeUnixNano = nanosOf(item['timeUnixNano'] ?? item['time_unix_nano']);
  event.name = textOf(item['name']);
  readAttributes(item, event.attributes, span, 'event attributes');
  return event;
};

const readLink = (item: JsonObject, span: OtlpSpan): OtlpLink => {
  const link = new OtlpLink();
  link.traceId = idOf(item['traceId'] ?? item['trace_id']);
  link.spanId = idOf(item['spanId'] ?? item['span_id']);
  link.traceState = textOf(item['traceState'] ?? item['trace_state']);
  link.flags = uint32Of(item['flags']);
  readAttributes(item, link.attributes, span, 'link attributes');
  return link;
};

/** An id in lower-case hexadecimal, of any length; other texts become `?`, which is no id. */
export const idOf = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' && hexadecimal.test(value) ? value.toLowerCase() : '?';
};

const enumOf = (value: unknown, names: readonly string[]): number => {
  const named = typeof value === 'string' ? names.indexOf(value) : -1;
  return named === -1 ? uint32Of(value) : named;
};

/** Nanoseconds as decimal text, without leading zeros; empty for other values. */
export const nanosOf = (value: unknown): string => {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string' || !digits.test(text)) return '';
  const significant = text.replace(/^0+/, '');
  return significant === '' ? '' : significant;
};

const microsOf = (value: unknown): Micros => {
  if (typeof value === 'string' && digits.test(value)) return Number(value.slice(0, -3));
  const nanos = Number(typeof value === 'string' || typeof value === 'number' ? value : 0);
  return nanos > 0 ? Math.floor(nanos / nanosPerMicro) : 0;
};

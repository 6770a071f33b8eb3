import type { OtlpSpan } from '../otlp-span.ts';
import type { AttributeValue } from '../otlp-span.ts';
import { jsonMember, jsonObject } from './json-text.ts';
import type { SpanReader } from './span-reader.ts';

const spanKinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const internalKind = 1;
const statusOk = 1;
/** Flags with no more information than that the span was sampled and has no remote parent. */
const plainFlags: ReadonlySet<number> = new Set([0, 0x1, 0x100, 0x101]);

const slotCount = 1024;
const pooledLengthMax = 1024;
const texts: string[] = Array.from({ length: slotCount }, () => '');

/** Whether the span's own fields are stored in columns of the row. */
export interface ColumnsTaken {
  readonly isStatusMessageKept: boolean;
  readonly isErrorKept: boolean;
}

/**
 * The JSON object of all that no source read: attributes, then the fields of the span that have no column, under the
 * names that OpenTelemetry uses for them in formats without such fields. Empty when nothing is left.
 */
export const spanAttributesText = (span: OtlpSpan, reader: SpanReader, taken: ColumnsTaken): string => {
  const { keys, values } = span.attributes;
  const members: string[] = [];
  for (let at = 0; at < keys.length; at += 1) {
    if (!reader.isRead(at)) members.push(jsonMember(keys[at] as string, values[at] as AttributeValue));
  }
  addSpanFields(members, span, taken);
  return members.length === 0 ? '' : pooled(jsonObject(members));
};

const addSpanFields = (members: string[], span: OtlpSpan, taken: ColumnsTaken): void => {
  const add = (key: string, value: AttributeValue): void => void members.push(jsonMember(key, value));
  if (span.kind > internalKind) add('span.kind', spanKinds[span.kind] ?? span.kind);
  if (!plainFlags.has(span.flags)) add('otel.flags', span.flags);
  if (span.traceState !== '') add('w3c.tracestate', span.traceState);
  if (span.statusCode === statusOk) add('otel.status_code', 'OK');
  if (span.statusCode > statusOk && !taken.isErrorKept) add('otel.status_code', 'ERROR');
  if (span.statusMessage !== '' && !taken.isStatusMessageKept) add('otel.status_description', span.statusMessage);
  if (span.attributes.droppedCount > 0) add('otel.dropped_attributes_count', span.attributes.droppedCount);
  if (span.droppedEventCount > 0) add('otel.dropped_events_count', span.droppedEventCount);
  if (span.droppedLinkCount > 0) add('otel.dropped_links_count', span.droppedLinkCount);
};

/** The same text, as the same string object as the last one of its length if they are equal. */
const pooled = (text: string): string => {
  const { length } = text;
  if (length > pooledLengthMax) return text;
  const slot = length & (slotCount - 1);
  const known = texts[slot] as string;
  if (known === text) return known;
  texts[slot] = text;
  return text;
};

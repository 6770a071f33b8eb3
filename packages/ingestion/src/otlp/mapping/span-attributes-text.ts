import type { OtlpSpan } from '../otlp-span.ts';
import type { AttributeValue } from '../otlp-span.ts';
import { jsonKey, jsonText } from './json-text.ts';
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
  let members = '';
  for (let at = 0; at < keys.length; at += 1) {
    if (reader.isRead(at)) continue;
    members += `${members === '' ? '{' : ','}${jsonKey(keys[at] as string)}${jsonText(values[at] as AttributeValue)}`;
  }
  const fields = spanFields(span, taken);
  if (fields !== '') members += members === '' ? `{${fields.slice(1)}` : fields;
  return members === '' ? '' : pooled(`${members}}`);
};

const spanFields = (span: OtlpSpan, taken: ColumnsTaken): string => {
  let members = '';
  if (span.kind > internalKind) members += member('span.kind', spanKinds[span.kind] ?? span.kind);
  if (!plainFlags.has(span.flags)) members += member('otel.flags', span.flags);
  if (span.traceState !== '') members += member('w3c.tracestate', span.traceState);
  if (span.statusCode === statusOk) members += member('otel.status_code', 'OK');
  if (span.statusCode > statusOk && !taken.isErrorKept) members += member('otel.status_code', 'ERROR');
  if (span.statusMessage !== '' && !taken.isStatusMessageKept) {
    members += member('otel.status_description', span.statusMessage);
  }
  if (span.attributes.droppedCount > 0)
    members += member('otel.dropped_attributes_count', span.attributes.droppedCount);
  if (span.droppedEventCount > 0) members += member('otel.dropped_events_count', span.droppedEventCount);
  if (span.droppedLinkCount > 0) members += member('otel.dropped_links_count', span.droppedLinkCount);
  return members;
};

const member = (key: string, value: AttributeValue): string => `,${jsonKey(key)}${jsonText(value)}`;

/**
 * The same text, as the same string object as the last one of its length if they are equal. A concatenated string is a
 * tree of its parts until it is compared: as one flat text it costs the garbage collector a tenth until its group is
 * written.
 */
const pooled = (text: string): string => {
  const { length } = text;
  if (length > pooledLengthMax) return text;
  const slot = length & (slotCount - 1);
  const known = texts[slot] as string;
  if (known === text) return known;
  texts[slot] = text;
  return text;
};

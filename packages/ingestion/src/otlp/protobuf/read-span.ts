import { tooDeep } from '../limits.ts';
import { OtlpEvent, OtlpLink, OtlpSpan } from '../otlp-span.ts';
import { readKeyValue } from './read-attributes.ts';
import type { WireReader } from './wire-reader.ts';

/** Reads one `opentelemetry.proto.trace.v1.Span`. */
export const readSpan = (reader: WireReader, end: number): OtlpSpan => {
  const limit = reader.limit(end);
  reader.budget.spendSpan();
  const span = new OtlpSpan();
  while (reader.at < limit) readSpanField(reader, limit, span);
  reader.finish(limit);
  return span;
};

const readSpanField = (reader: WireReader, end: number, span: OtlpSpan): void => {
  const tag = reader.tag();
  switch (tag) {
    case 74:
      if (!readKeyValue(reader, end, span.attributes)) span.problem = tooDeep;
      return;
    case 10:
      span.traceId = reader.hexId(end);
      return;
    case 18:
      span.spanId = reader.hexId(end);
      return;
    case 34:
      span.parentSpanId = reader.hexId(end);
      return;
    case 42:
      span.name = reader.repeatedText(end);
      return;
    case 48:
      span.kind = reader.uint32();
      return;
    case 57:
      span.startTime = reader.micros();
      return;
    case 65:
      span.endTime = reader.micros();
      return;
    case 122:
      readStatus(reader, end, span);
      return;
    case 133:
      span.flags = reader.fixed32();
      return;
    default:
      readRareField(reader, end, span, tag);
  }
};

const readRareField = (reader: WireReader, end: number, span: OtlpSpan, tag: number): void => {
  switch (tag) {
    case 26:
      span.traceState = reader.text(end);
      return;
    case 80:
      span.attributes.droppedCount = reader.uint32();
      return;
    case 90:
      (span.events ??= []).push(readEvent(reader, end, span));
      return;
    case 96:
      span.droppedEventCount = reader.uint32();
      return;
    case 106:
      (span.links ??= []).push(readLink(reader, end, span));
      return;
    case 112:
      span.droppedLinkCount = reader.uint32();
      return;
    default:
      reader.skip(tag, end);
  }
};

const readStatus = (reader: WireReader, end: number, span: OtlpSpan): void => {
  const limit = reader.limit(end);
  while (reader.at < limit) {
    const tag = reader.tag();
    if (tag === 24) span.statusCode = reader.uint32();
    else if (tag === 18) span.statusMessage = reader.text(limit);
    else reader.skip(tag, limit);
  }
  reader.finish(limit);
};

const readEvent = (reader: WireReader, end: number, span: OtlpSpan): OtlpEvent => {
  const limit = reader.limit(end);
  reader.budget.spendValues(4);
  const event = new OtlpEvent();
  while (reader.at < limit) {
    const tag = reader.tag();
    if (tag === 9) event.timeUnixNano = reader.nanos();
    else if (tag === 18) event.name = reader.repeatedText(limit);
    else if (tag === 26) {
      if (!readKeyValue(reader, limit, event.attributes)) span.problem = tooDeep;
    } else if (tag === 32) event.attributes.droppedCount = reader.uint32();
    else reader.skip(tag, limit);
  }
  reader.finish(limit);
  return event;
};

const readLink = (reader: WireReader, end: number, span: OtlpSpan): OtlpLink => {
  const limit = reader.limit(end);
  reader.budget.spendValues(4);
  const link = new OtlpLink();
  while (reader.at < limit) {
    const tag = reader.tag();
    if (tag === 10) link.traceId = reader.hexId(limit);
    else if (tag === 18) link.spanId = reader.hexId(limit);
    else if (tag === 26) link.traceState = reader.text(limit);
    else if (tag === 34) {
      if (!readKeyValue(reader, limit, link.attributes)) span.problem = tooDeep;
    } else if (tag === 40) link.attributes.droppedCount = reader.uint32();
    else if (tag === 53) link.flags = reader.fixed32();
    else reader.skip(tag, limit);
  }
  reader.finish(limit);
  return link;
};

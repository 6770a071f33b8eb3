import { tooDeep } from '../limits.ts';
import { OtlpResource, OtlpScope, type OtlpSpan } from '../otlp-span.ts';
import { readKeyValue } from './read-attributes.ts';
import { readSpan } from './read-span.ts';
import { WireReader } from './wire-reader.ts';

/**
 * Reads `opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest`. Unknown fields are skipped. Each span is
 * read when its turn comes, so that of all spans of a request one is in memory; what they share is read before them, at
 * any position. Throws `invalid_input` for bytes that are no protobuf, at the latest at the end.
 */
export function* readProtobufTraces(body: Uint8Array): Generator<OtlpResource> {
  const reader = new WireReader(body);
  while (reader.at < reader.end) {
    const tag = reader.tag();
    if (tag === 10) yield* readResourceSpans(reader, reader.end);
    else reader.skip(tag, reader.end);
  }
}

/** Field number 2, a message, of resources and of scopes: their children. */
const below = 18;

function* readResourceSpans(reader: WireReader, end: number): Generator<OtlpResource> {
  const limit = reader.limit(end);
  const start = reader.at;
  reader.budget.spendValues(8);
  const resource = new OtlpResource();
  while (reader.at < limit) {
    const tag = reader.tag();
    if (tag === 10) readResource(reader, limit, resource);
    else if (tag === 26) resource.schemaUrl = reader.repeatedText(limit);
    else reader.skip(tag, limit);
  }
  reader.finish(limit);
  resource.scopes = eachBelow(reader, start, limit, readScopeSpans);
  yield resource;
}

const readResource = (reader: WireReader, end: number, resource: OtlpResource): void => {
  const limit = reader.limit(end);
  while (reader.at < limit) {
    const tag = reader.tag();
    if (tag === 10) {
      if (!readKeyValue(reader, limit, resource.attributes)) resource.problem = tooDeep;
    } else if (tag === 16) resource.attributes.droppedCount = reader.uint32();
    else reader.skip(tag, limit);
  }
  reader.finish(limit);
};

const readScopeSpans = (reader: WireReader, end: number): OtlpScope => {
  const limit = reader.limit(end);
  const start = reader.at;
  reader.budget.spendValues(8);
  const scope = new OtlpScope();
  while (reader.at < limit) {
    const tag = reader.tag();
    if (tag === 10) readScope(reader, limit, scope);
    else if (tag === 26) scope.schemaUrl = reader.repeatedText(limit);
    else reader.skip(tag, limit);
  }
  reader.finish(limit);
  scope.spans = eachBelow<OtlpSpan>(reader, start, limit, readSpan);
  return scope;
};

const readScope = (reader: WireReader, end: number, scope: OtlpScope): void => {
  const limit = reader.limit(end);
  while (reader.at < limit) {
    const tag = reader.tag();
    if (tag === 10) scope.name = reader.repeatedText(limit);
    else if (tag === 18) scope.version = reader.repeatedText(limit);
    else if (tag === 26) {
      if (!readKeyValue(reader, limit, scope.attributes)) scope.problem = tooDeep;
    } else if (tag === 32) scope.attributes.droppedCount = reader.uint32();
    else reader.skip(tag, limit);
  }
  reader.finish(limit);
};

/** Reads a message once more, from its start, with its children. */
function* eachBelow<T>(
  reader: WireReader,
  start: number,
  end: number,
  read: (reader: WireReader, end: number) => T,
): Generator<T> {
  reader.at = start;
  while (reader.at < end) {
    const tag = reader.tag();
    if (tag !== below) {
      reader.skip(tag, end);
      continue;
    }
    const item = read(reader, end);
    const behind = reader.at;
    yield item;
    reader.at = behind;
  }
}

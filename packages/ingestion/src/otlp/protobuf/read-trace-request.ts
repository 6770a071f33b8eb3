import { tooDeep } from '../limits.ts';
import { OtlpResource, OtlpScope } from '../otlp-span.ts';
import { readKeyValue } from './read-attributes.ts';
import { readSpan } from './read-span.ts';
import { WireReader } from './wire-reader.ts';

/**
 * Reads `opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest`. Fields that it does not know are stepped
 * over. Throws `invalid_input` for bytes that are no protobuf.
 */
export const readProtobufTraces = (body: Uint8Array): OtlpResource[] => {
  const reader = new WireReader(body);
  const resources: OtlpResource[] = [];
  while (reader.at < reader.end) {
    const tag = reader.tag();
    if (tag === 10) resources.push(readResourceSpans(reader, reader.end));
    else reader.skip(tag, reader.end);
  }
  return resources;
};

const readResourceSpans = (reader: WireReader, end: number): OtlpResource => {
  const limit = reader.limit(end);
  reader.budget.spendValues(8);
  const resource = new OtlpResource();
  while (reader.at < limit) {
    const tag = reader.tag();
    if (tag === 18) resource.scopes.push(readScopeSpans(reader, limit));
    else if (tag === 10) readResource(reader, limit, resource);
    else if (tag === 26) resource.schemaUrl = reader.repeatedText(limit);
    else reader.skip(tag, limit);
  }
  reader.finish(limit);
  return resource;
};

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
  reader.budget.spendValues(8);
  const scope = new OtlpScope();
  while (reader.at < limit) {
    const tag = reader.tag();
    if (tag === 18) scope.spans.push(readSpan(reader, limit));
    else if (tag === 10) readScope(reader, limit, scope);
    else if (tag === 26) scope.schemaUrl = reader.repeatedText(limit);
    else reader.skip(tag, limit);
  }
  reader.finish(limit);
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

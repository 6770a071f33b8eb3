import { tooDeep } from '../limits.ts';
import { OtlpLogRecord, OtlpLogResource } from '../otlp-log.ts';
import { readKeyValue, readValue } from './read-attributes.ts';
import { WireReader } from './wire-reader.ts';

/**
 * Reads `opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest`. Unknown fields are skipped. Throws
 * `invalid_input` for bytes that are no protobuf.
 */
export const readProtobufLogs = (body: Uint8Array): OtlpLogResource[] => {
  const reader = new WireReader(body);
  const resources: OtlpLogResource[] = [];
  while (reader.at < reader.end) {
    const tag = reader.tag();
    if (tag === 10) resources.push(readResourceLogs(reader, reader.end));
    else reader.skip(tag, reader.end);
  }
  return resources;
};

const readResourceLogs = (reader: WireReader, end: number): OtlpLogResource => {
  const limit = reader.limit(end);
  reader.budget.spendValues(8);
  const resource = new OtlpLogResource();
  while (reader.at < limit) {
    const tag = reader.tag();
    if (tag === 18) readScopeLogs(reader, limit, resource);
    else if (tag === 10) readResource(reader, limit, resource);
    else reader.skip(tag, limit);
  }
  reader.finish(limit);
  return resource;
};

const readResource = (reader: WireReader, end: number, { attributes }: OtlpLogResource): void => {
  const limit = reader.limit(end);
  while (reader.at < limit) {
    const tag = reader.tag();
    if (tag === 10) readKeyValue(reader, limit, attributes);
    else reader.skip(tag, limit);
  }
  reader.finish(limit);
};

const readScopeLogs = (reader: WireReader, end: number, { records }: OtlpLogResource): void => {
  const limit = reader.limit(end);
  while (reader.at < limit) {
    const tag = reader.tag();
    if (tag === 18) records.push(readLogRecord(reader, limit));
    else reader.skip(tag, limit);
  }
  reader.finish(limit);
};

const readLogRecord = (reader: WireReader, end: number): OtlpLogRecord => {
  const limit = reader.limit(end);
  reader.budget.spendSpan();
  const record = new OtlpLogRecord();
  while (reader.at < limit) readField(reader, limit, record);
  reader.finish(limit);
  return record;
};

const readField = (reader: WireReader, end: number, record: OtlpLogRecord): void => {
  const tag = reader.tag();
  switch (tag) {
    case 9:
      record.timeUnixNano = reader.nanos();
      return;
    case 42: {
      const body = readValue(reader, end);
      if (body === undefined) record.problem = tooDeep;
      else record.body = body;
      return;
    }
    case 50:
      if (!readKeyValue(reader, end, record.attributes)) record.problem = tooDeep;
      return;
    case 74:
      record.traceId = reader.hexId(end);
      return;
    case 82:
      record.spanId = reader.hexId(end);
      return;
    case 89:
      record.observedTimeUnixNano = reader.nanos();
      return;
    case 98:
      record.eventName = reader.repeatedText(end);
      return;
    default:
      reader.skip(tag, end);
  }
};

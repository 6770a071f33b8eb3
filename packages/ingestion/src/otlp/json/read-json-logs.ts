import { RequestBudget, tooDeep } from '../limits.ts';
import { OtlpLogRecord, OtlpLogResource } from '../otlp-log.ts';
import { idOf, nanosOf } from './json-span.ts';
import { readJsonAttributes, readJsonValue } from './json-value.ts';
import { isObject, listAt, objectAt, objectIn, parseJsonBody, textOf, type JsonObject } from './parse-json-body.ts';
import { refuseOtherSignal } from './refuse-other-signal.ts';

/**
 * Reads an ExportLogsServiceRequest in OTLP's JSON form, as `readJsonTraces` reads traces. Throws `invalid_input` with
 * the field for a body of another shape; an error in one record stays with that record.
 */
export const readJsonLogs = (body: Uint8Array): OtlpLogResource[] => {
  const request = parseJsonBody(body);
  refuseOtherSignal(request, 'logs');
  const budget = new RequestBudget();
  return listAt(request, 'resourceLogs', 'resource_logs', '').map((item, index) =>
    readResourceLogs(item, `resourceLogs[${index}]`, budget),
  );
};

const readResourceLogs = (item: unknown, path: string, budget: RequestBudget): OtlpLogResource => {
  const message = objectIn(item, path);
  const resource = new OtlpLogResource();
  readJsonAttributes(objectAt(message, 'resource', `${path}.`)?.['attributes'], resource.attributes);
  for (const [index, scope] of listAt(message, 'scopeLogs', 'scope_logs', `${path}.`).entries()) {
    const scopePath = `${path}.scopeLogs[${index}]`;
    for (const record of listAt(objectIn(scope, scopePath), 'logRecords', 'log_records', `${scopePath}.`)) {
      budget.spendSpan();
      resource.records.push(readLogRecord(record));
    }
  }
  return resource;
};

const readLogRecord = (value: unknown): OtlpLogRecord => {
  const record = new OtlpLogRecord();
  if (!isObject(value)) {
    record.problem = 'it is not an object';
    return record;
  }
  record.traceId = idOf(value['traceId'] ?? value['trace_id']);
  record.spanId = idOf(value['spanId'] ?? value['span_id']);
  record.timeUnixNano = nanosOf(value['timeUnixNano'] ?? value['time_unix_nano']);
  record.observedTimeUnixNano = nanosOf(value['observedTimeUnixNano'] ?? value['observed_time_unix_nano']);
  record.eventName = textOf(value['eventName'] ?? value['event_name']);
  readContent(value, record);
  return record;
};

const readContent = (value: JsonObject, record: OtlpLogRecord): void => {
  const body = readJsonValue(value['body']);
  const problem = readJsonAttributes(value['attributes'], record.attributes);
  if (body === undefined || problem === 'tooDeep') record.problem = tooDeep;
  else if (problem === 'malformed') record.problem = 'its attributes must be an array of keys and values';
  else record.body = body;
};

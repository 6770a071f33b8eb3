/** The encoding of a JSON value as a field of a message. */
type FieldType = 'text' | 'hex' | 'base64' | 'varint' | 'fixed32' | 'fixed64' | 'double' | MessageFields;

/** Fields by JSON name, from opentelemetry-proto: `trace.proto`, `logs.proto`, `metrics.proto`, `common.proto`. */
interface MessageFields {
  readonly [name: string]: readonly [number: number, type: FieldType] | undefined;
}

const anyValue: Record<string, readonly [number, FieldType]> = {
  stringValue: [1, 'text'],
  boolValue: [2, 'varint'],
  intValue: [3, 'varint'],
  doubleValue: [4, 'double'],
  bytesValue: [7, 'base64'],
};
const keyValue: MessageFields = { key: [1, 'text'], value: [2, anyValue] };
anyValue['arrayValue'] = [5, { values: [1, anyValue] }];
anyValue['kvlistValue'] = [6, { values: [1, keyValue] }];

const resource: MessageFields = { attributes: [1, keyValue] };
const scope: MessageFields = { name: [1, 'text'], version: [2, 'text'], attributes: [3, keyValue] };
const span: MessageFields = {
  traceId: [1, 'hex'],
  spanId: [2, 'hex'],
  traceState: [3, 'text'],
  parentSpanId: [4, 'hex'],
  name: [5, 'text'],
  kind: [6, 'varint'],
  startTimeUnixNano: [7, 'fixed64'],
  endTimeUnixNano: [8, 'fixed64'],
  attributes: [9, keyValue],
  events: [11, { timeUnixNano: [1, 'fixed64'], name: [2, 'text'], attributes: [3, keyValue] }],
  links: [13, { traceId: [1, 'hex'], spanId: [2, 'hex'], attributes: [4, keyValue] }],
  status: [15, { message: [2, 'text'], code: [3, 'varint'] }],
  flags: [16, 'fixed32'],
};
const logRecord: MessageFields = {
  timeUnixNano: [1, 'fixed64'],
  severityNumber: [2, 'varint'],
  severityText: [3, 'text'],
  body: [5, anyValue],
  attributes: [6, keyValue],
  traceId: [9, 'hex'],
  spanId: [10, 'hex'],
  eventName: [12, 'text'],
};
const metric: MessageFields = {
  name: [1, 'text'],
  gauge: [5, { dataPoints: [1, { attributes: [7, keyValue], timeUnixNano: [3, 'fixed64'], asDouble: [4, 'double'] }] }],
};

const exportRequest: MessageFields = {
  resourceSpans: [1, { resource: [1, resource], scopeSpans: [2, { scope: [1, scope], spans: [2, span] }] }],
};
const logsRequest: MessageFields = {
  resourceLogs: [1, { resource: [1, resource], scopeLogs: [2, { scope: [1, scope], logRecords: [2, logRecord] }] }],
};
const metricsRequest: MessageFields = {
  resourceMetrics: [1, { resource: [1, resource], scopeMetrics: [2, { scope: [1, scope], metrics: [2, metric] }] }],
};

const requests: Readonly<Record<string, MessageFields>> = {
  exportTraces: exportRequest,
  exportLogs: logsRequest,
  exportMetrics: metricsRequest,
};

export const varint = (value: bigint): Buffer => {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
};

export const bytesField = (number: number, content: Uint8Array): Buffer =>
  Buffer.concat([varint(BigInt(number * 8 + 2)), varint(BigInt(content.length)), content]);

const numberField = (number: number, wireType: number, content: Buffer): Buffer =>
  Buffer.concat([varint(BigInt(number * 8 + wireType)), content]);

/** Values that are not integers are converted to integers. */
const wholeOf = (value: unknown): bigint => {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n;
  return typeof value === 'string' && /^[+-]?\d{1,40}$/.test(value) ? BigInt(value) : 0n;
};

const eightBytes = (write: (to: Buffer) => void): Buffer => {
  const bytes = Buffer.alloc(8);
  write(bytes);
  return bytes;
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

const writeField = (number: number, type: FieldType, value: unknown): Buffer => {
  if (typeof type === 'object') {
    // A value of the wrong type is encoded with the wrong wire type.
    if (typeof value === 'object' && value !== null) return bytesField(number, messageOf(type, value));
    return typeof value === 'number' ? writeField(number, 'double', value) : writeField(number, 'text', value);
  }
  switch (type) {
    case 'text':
      return bytesField(number, Buffer.from(textOf(value)));
    case 'hex':
    case 'base64':
      return bytesField(number, Buffer.from(textOf(value), type));
    case 'varint':
      return numberField(number, 0, varint(wholeOf(value)));
    case 'fixed32':
      return numberField(
        number,
        5,
        eightBytes((to) => to.writeBigUInt64LE(BigInt.asUintN(32, wholeOf(value)))).subarray(0, 4),
      );
    case 'fixed64':
      return numberField(
        number,
        1,
        eightBytes((to) => to.writeBigUInt64LE(BigInt.asUintN(64, wholeOf(value)))),
      );
    case 'double':
      break;
  }
  return numberField(
    number,
    1,
    eightBytes((to) => to.writeDoubleLE(Number(value))),
  );
};

/** Omits members that the message does not have. */
const messageOf = (fields: MessageFields, value: object): Buffer =>
  Buffer.concat(
    Object.entries(value).flatMap(([name, member]: readonly [string, unknown]) => {
      const [number, type] = Object.hasOwn(fields, name) ? (fields[name] ?? []) : [];
      if (number === undefined || type === undefined || member === null) return [];
      return (Array.isArray(member) ? member : [member]).map((each) => writeField(number, type, each));
    }),
  );

/** The protobuf encoding of a JSON request to an OTLP operation; an empty message for any other value. */
export const protobufOf = (operation: string, json: string): Buffer => {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    value = undefined;
  }
  return typeof value === 'object' && value !== null
    ? messageOf(requests[operation.replace(/Alias$/, '')] ?? {}, value)
    : Buffer.alloc(0);
};

import { AttributeList, type AttributeValue } from './otlp-span.ts';

/** A log record as it was sent, whichever the encoding, as far as the span it belongs to needs it. */
export class OtlpLogRecord {
  /** Nanoseconds since 1970 as decimal text; empty when not given. */
  timeUnixNano = '';
  observedTimeUnixNano = '';
  /** Lower-case hexadecimal; empty when not given, `?` when they are something else. */
  traceId = '';
  spanId = '';
  eventName = '';
  body: AttributeValue = null;
  readonly attributes = new AttributeList();
  /** Why the record cannot be read; `undefined` while nothing is wrong. */
  problem: string | undefined = undefined;
}

export class OtlpLogResource {
  readonly attributes = new AttributeList();
  /** Of all scopes, in their order. */
  readonly records: OtlpLogRecord[] = [];
}

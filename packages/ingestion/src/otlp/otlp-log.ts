import { AttributeList, type AttributeValue } from './otlp-span.ts';

/** A log record as sent, in any encoding, with the fields that its span needs. */
export class OtlpLogRecord {
  /** Nanoseconds since 1970 as decimal text; empty when not sent. */
  timeUnixNano = '';
  observedTimeUnixNano = '';
  /** Lower-case hexadecimal; empty when not sent, `?` for other texts. */
  traceId = '';
  spanId = '';
  eventName = '';
  body: AttributeValue = null;
  readonly attributes = new AttributeList();
  /** Why the record cannot be read; `undefined` when it can. */
  problem: string | undefined = undefined;
}

export class OtlpLogResource {
  readonly attributes = new AttributeList();
  /** Of all scopes, in their order. */
  readonly records: OtlpLogRecord[] = [];
}

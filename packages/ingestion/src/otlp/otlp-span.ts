import type { Micros } from '@spanledger/core';

/**
 * The value of an attribute as plain JSON. Integers beyond 2^53 are their decimal text, bytes are base64,
 * not-a-number and the infinities are `NaN`, `Infinity`, `-Infinity`; an unset value is `null`.
 */
export type AttributeValue = string | number | boolean | null | AttributeValue[] | { [key: string]: AttributeValue };

/** Attributes in the order in which they were sent: `keys[i]` has `values[i]`. */
export class AttributeList {
  readonly keys: string[] = [];
  readonly values: AttributeValue[] = [];
  droppedCount = 0;

  get(key: string): AttributeValue | undefined {
    const at = this.keys.lastIndexOf(key);
    return at === -1 ? undefined : this.values[at];
  }
}

export class OtlpEvent {
  /** Nanoseconds since 1970 as decimal text; empty when not sent. */
  timeUnixNano = '';
  name = '';
  readonly attributes = new AttributeList();
}

export class OtlpLink {
  traceId = '';
  spanId = '';
  traceState = '';
  flags = 0;
  readonly attributes = new AttributeList();
}

/** A span as it was sent, whichever the encoding. Every field is there; absent ones have the protocol's defaults. */
export class OtlpSpan {
  /** Ids are lower-case hexadecimal, of any length; empty when not sent, `?` for other texts. */
  traceId = '';
  spanId = '';
  parentSpanId = '';
  traceState = '';
  name = '';
  kind = 0;
  flags = 0;
  /** 0 when it was not sent. */
  startTime: Micros = 0;
  endTime: Micros = 0;
  statusCode = 0;
  statusMessage = '';
  droppedEventCount = 0;
  droppedLinkCount = 0;
  readonly attributes = new AttributeList();
  events: OtlpEvent[] | undefined = undefined;
  links: OtlpLink[] | undefined = undefined;
  /** Why the span cannot be stored; `undefined` when it can. */
  problem: string | undefined = undefined;
}

export class OtlpScope {
  name = '';
  version = '';
  schemaUrl = '';
  readonly attributes = new AttributeList();
  /** Read during iteration, which is possible once: everything else of the scope is read before. */
  spans: Iterable<OtlpSpan> = [];
  problem: string | undefined = undefined;
}

export class OtlpResource {
  schemaUrl = '';
  readonly attributes = new AttributeList();
  /** Likewise. */
  scopes: Iterable<OtlpScope> = [];
  problem: string | undefined = undefined;
}

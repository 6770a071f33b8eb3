import type { Micros, ObservationFields, TokenCounting, UsageRole, Usd } from '@spanledger/core';
import type { AttributeValue, OtlpEvent, OtlpSpan } from '../otlp-span.ts';
import type { Feedback } from './feedback.ts';

/** What a span itself reports, or what it reports of its costs, for which there is another word. */
type StatedElsewhere = 'startTime' | 'endTime' | 'parentObservationId' | 'spanEvents' | 'spanLinks' | 'providedCost';

type StatedFields = {
  readonly [F in Exclude<keyof ObservationFields, StatedElsewhere>]: NonNullable<ObservationFields[F]>;
};

/** What conventions can say of a span: every field of the observation and of its trace that attributes may state. */
export interface MappedFields extends StatedFields {
  /** The tier at which the provider answered; it becomes a model parameter. */
  readonly serviceTier: string;
  readonly usageRole: UsageRole;
  readonly cost: Readonly<Record<string, Usd>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly traceName: string;
  readonly traceVersion: string;
  readonly traceInput: string;
  readonly traceOutput: string;
  readonly traceMetadata: Readonly<Record<string, string>>;
  readonly userId: string;
  readonly sessionId: string;
  readonly release: string;
  readonly isPublic: boolean;
  readonly tags: readonly string[];
  /** Of a span that stands for its trace even when others lie above it: as its root, or as the first of the application. */
  readonly appRoot: 'trace' | 'application';
  /** What becomes scores. */
  readonly feedback: readonly Feedback[];
}

export type MappedField = keyof MappedFields;

/** The attributes below one prefix, in the order in which they were sent. */
export interface AttributeFamily {
  /** What follows the prefix. */
  readonly suffixes: readonly string[];
  readonly values: readonly AttributeValue[];
}

/** A span as sources see it. Absent attributes and those without a value are `undefined`. */
export interface SpanView {
  readonly span: OtlpSpan;
  readonly startTime: Micros;
  readonly scopeName: string;
  readonly scopeVersion: string;
  /** The role that was found for the span's usage. */
  readonly usageRole: UsageRole;
  /** How this emitter counts when its convention has a rule, else the given counting. */
  tokenCounting(otherwise: TokenCounting): TokenCounting;
  get(key: string): AttributeValue | undefined;
  /** The same, and counts it as read. */
  take(key: string): AttributeValue | undefined;
  /** The attributes below a prefix that some source names as `prefix*`, without those that have sources of their own. */
  family(prefix: string): AttributeFamily | undefined;
  resourceValue(key: string): AttributeValue | undefined;
  /** The span's events of this name. */
  events(name: string): readonly OtlpEvent[];
  /** Keeps a remark in the row's metadata. It must not hold attribute values. */
  note(remark: string): void;
}

/** One counting, or one for each provider whose numbers the emitter passes through; providers in lower case. */
export type TokenCountings = TokenCounting | Readonly<Record<string, TokenCounting>>;

/** One way to find a field's value. */
export interface Source<T> {
  /**
   * Asked when any of these is there: attribute keys, `prefix*` for the other attributes below a prefix,
   * `event:<name>` and `event:<prefix>*` for span events, `scope:<name>` for the instrumentation scope. When it gives a
   * value, all attributes among them count as read: they are not kept as metadata.
   */
  readonly keys: readonly string[];
  /** Lower is asked first; the convention's own rank when absent. */
  readonly rank?: number;
  /** The attributes stay in the metadata even so: the value holds less than they do. */
  readonly keeps?: true;
  /** The field's value, or `undefined` to leave it to the next source. `value` is that of the first key that is there. */
  readonly read: (value: AttributeValue, view: SpanView) => T | undefined;
}

/**
 * What one emitter writes. A new one is a new file, a line in the registry and fixtures.
 *
 * Ranks are comparable across conventions, field by field. Most conventions have one rank for all of their fields;
 * where the order differs for a field, its source has a comment.
 */
export interface Convention {
  readonly name: string;
  readonly rank: number;
  readonly fields: { readonly [F in MappedField]?: readonly Source<MappedFields[F]>[] };
  /** By instrumentation scope, where emitters of one convention count differently. */
  readonly tokenCountings?: Readonly<Record<string, TokenCountings>>;
}

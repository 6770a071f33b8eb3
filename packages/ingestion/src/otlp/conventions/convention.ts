import type { Micros, ObservationFields, TokenCounting, UsageRole, Usd } from '@spanledger/core';
import type { AttributeValue, OtlpEvent, OtlpSpan } from '../otlp-span.ts';
import type { Feedback } from './feedback.ts';

/** Fields of a span itself, or of its costs, that are stated elsewhere. */
type StatedElsewhere = 'startTime' | 'endTime' | 'parentObservationId' | 'spanEvents' | 'spanLinks' | 'providedCost';

type StatedFields = {
  readonly [F in Exclude<keyof ObservationFields, StatedElsewhere>]: NonNullable<ObservationFields[F]>;
};

/**
 * The fields that conventions can state of a span: every field of the observation and of its trace that attributes may
 * have.
 */
export interface MappedFields extends StatedFields {
  /** The tier at which the provider answered; it becomes a model parameter. */
  readonly serviceTier: string;
  readonly usageRole: UsageRole;
  /** Why neither usage nor cost of a span is taken. */
  readonly usageElsewhere: string;
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
  /**
   * Of a span that represents its trace even when others are above it: as its root, or as the first of the application.
   */
  readonly appRoot: 'trace' | 'application';
  /** Attributes that become scores. */
  readonly feedback: readonly Feedback[];
}

export type MappedField = keyof MappedFields;

/** The attributes below one prefix, in the order in which they were sent. */
export interface AttributeFamily {
  /** The parts after the prefix. */
  readonly suffixes: readonly string[];
  readonly values: readonly AttributeValue[];
}

/** A span as read by sources. Absent attributes and those without a value are `undefined`. */
export interface SpanView {
  readonly span: OtlpSpan;
  readonly startTime: Micros;
  readonly scopeName: string;
  readonly scopeVersion: string;
  /** The role of the span's usage. */
  readonly usageRole: UsageRole;
  /** The emitter's counting if its convention has a rule, otherwise the given one. */
  tokenCounting(otherwise: TokenCounting): TokenCounting;
  get(key: string): AttributeValue | undefined;
  /**
   * False if none of these exists: cheaper than to get each of many keys that are mostly absent. `keys` is one list for
   * all spans.
   */
  mayHaveAny(keys: readonly string[]): boolean;
  /** The same as `get`, and counts it as read. */
  take(key: string): AttributeValue | undefined;
  /** The attributes below a prefix that a source reads as `prefix*`, without those that have sources of their own. */
  family(prefix: string): AttributeFamily | undefined;
  resourceValue(key: string): AttributeValue | undefined;
  /** The span's events of this name. */
  events(name: string): readonly OtlpEvent[];
  /** Adds a remark to the row's metadata. It must not contain attribute values. */
  note(remark: string): void;
}

/** One counting, or one for each provider whose numbers the emitter passes through; providers in lower case. */
export type TokenCountings = TokenCounting | Readonly<Record<string, TokenCounting>>;

/** One way to read a field's value. */
export interface Source<T> {
  /**
   * Read when any of these exists: attribute keys, `prefix*` for the other attributes below a prefix, `event:<name>`
   * and `event:<prefix>*` for span events, `scope:<name>` for the instrumentation scope. When it returns a value, all
   * attributes among them count as read: they are not kept as metadata.
   */
  readonly keys: readonly string[];
  /** Lower ranks are read first; the convention's own rank when absent. */
  readonly rank?: number;
  /** The attributes stay in the metadata: the value has less information than they do. */
  readonly keeps?: true;
  /** The field's value, or `undefined` to leave it to the next source. `value` is that of the first key that exists. */
  readonly read: (value: AttributeValue, view: SpanView) => T | undefined;
}

/**
 * The attributes of one emitter. A new one is a new file, a line in the registry and fixtures.
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

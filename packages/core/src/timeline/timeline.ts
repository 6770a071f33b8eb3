import type { FieldValue } from '../merge/record.ts';
import type { ObservationType } from '../observations/observation.ts';
import type { Micros } from '../time.ts';

export const timelineStepKinds = ['trace', 'observation', 'score'] as const;
export type TimelineStepKind = (typeof timelineStepKinds)[number];

/** Something that a trace consists of, the trace itself among it. */
export interface TimelineStep {
  readonly kind: TimelineStepKind;
  readonly id: string;
  /** The step that it is part of: an observation, or the trace. `null` for the trace. */
  readonly parentId: string | null;
  readonly name: string | null;
  /** Of an observation. */
  readonly type: ObservationType | null;
}

/**
 * `start`, `first_token` and `end`: when it happened, by the client's clock. `event`: a span event. `change`: when
 * fields got their current values. At one instant they come in this order.
 */
export const momentKinds = ['start', 'first_token', 'event', 'change', 'end'] as const;
export type MomentKind = (typeof momentKinds)[number];

/** The name of a field of a record, `metadata.<key>`, `tags`, or `metadata` for the clearing of all other keys. */
export interface FieldChange {
  readonly field: string;
  /** `null`: it was cleared. `undefined`: a body that was not requested. */
  readonly value: FieldValue | undefined;
}

export interface SpanEvent {
  readonly name: string;
  /** `undefined` without any, and without bodies. */
  readonly attributes: unknown;
}

export interface TimelineMoment {
  readonly at: Micros;
  readonly kind: MomentKind;
  readonly step: TimelineStep;
  /** Of a `change`, the fields stated then; of a `start`, those without a time of their own. Empty for the others. */
  readonly changes: readonly FieldChange[];
  readonly event: SpanEvent | undefined;
}

export interface OrderedMoment extends TimelineMoment {
  /** No moment of its step comes before it. */
  readonly isFirst: boolean;
  /** No moment of its step comes after it. */
  readonly isLast: boolean;
}

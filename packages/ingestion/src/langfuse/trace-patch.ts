import {
  clockOf,
  earliestClock,
  neverSet,
  traceFields,
  type Clock,
  type Micros,
  type ObservationPatch,
  type TraceId,
  type TracePatch,
} from '@spanledger/core';
import { patchOf } from '../patches/patch-of.ts';
import type { TraceBody } from './trace-body.ts';

/** The fields that a `trace-create` states. The earliest timestamp wins: sending a trace again does not move it. */
export const tracePatch = (id: TraceId, body: TraceBody, at: Micros): TracePatch => {
  const { timestamp, metadata, tags } = body;
  const earliest = earliestTime(timestamp, at);
  return {
    id,
    events: 1,
    record: patchOf(traceFields, {
      clock: clockOf(at),
      body,
      given: { timestamp: undefined },
      derived: { timestamp: earliest },
      metadata,
      tags,
    }),
  };
};

const earliestTime = (stated: Micros | null | undefined, at: Micros): readonly [Micros, number] =>
  typeof stated === 'number' ? [stated, earliestClock(stated, 'stated')] : [at, earliestClock(at, 'derived')];

/**
 * The fields that observations imply of their trace: that it exists, its start, and its environment. The merged fields
 * are kept instead of a patch for each.
 */
export class ImpliedTrace {
  readonly #id: TraceId;
  #clock: Clock = neverSet;
  #timestamp: ImpliedValue<Micros> | undefined;
  #environment: ImpliedValue<string> | undefined;

  constructor(id: TraceId) {
    this.#id = id;
  }

  /**
   * No client has stated anything of a placeholder, so its clock is below every stated one: statements on a trace with
   * that id override it.
   */
  add({ isTraceUnknown, record: { startTime, clock } }: ObservationPatch, environment: string | undefined): void {
    const start = startTime ?? 0;
    const derived = earliestClock(start, 'derived');
    this.#clock = Math.max(this.#clock, isTraceUnknown ? derived : clock);
    this.#timestamp = later(this.#timestamp, [start, derived]);
    if (environment !== undefined) this.#environment = later(this.#environment, [environment, derived]);
  }

  get patch(): TracePatch {
    const derived = { timestamp: this.#timestamp, environment: this.#environment };
    return { id: this.#id, events: 0, record: patchOf(traceFields, { clock: this.#clock, given: {}, derived }) };
  }
}

type ImpliedValue<T> = readonly [value: T, since: Clock];

/** As records are merged: the higher clock, and the greater value where clocks are equal. */
const later = <T extends string | number>(known: ImpliedValue<T> | undefined, next: ImpliedValue<T>): ImpliedValue<T> =>
  known === undefined || next[1] > known[1] || (next[1] === known[1] && next[0] > known[0]) ? next : known;

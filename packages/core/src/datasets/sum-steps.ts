import type { Usd } from '../money/usd.ts';
import type { TreeObservation } from '../observations/observation-reader.ts';
import type { Micros } from '../time.ts';

/** What steps come to. */
export interface StepSums {
  /** Exact, of observations that count. */
  cost: Usd;
  unpricedCalls: number;
  /** Observations of the level ERROR. */
  errors: number;
  firstStart: Micros;
  lastEnd: Micros;
}

const addSums = (sums: StepSums, more: StepSums): void => {
  sums.cost += more.cost;
  sums.unpricedCalls += more.unpricedCalls;
  sums.errors += more.errors;
  sums.firstStart = Math.min(sums.firstStart, more.firstStart);
  sums.lastEnd = Math.max(sums.lastEnd, more.lastEnd);
};

const sumsOfStep = ({ counted, totalCost, costSource, level, startTime, endTime }: TreeObservation): StepSums => ({
  cost: counted ? (totalCost ?? 0n) : 0n,
  unpricedCalls: Number(counted && costSource === 'unpriced'),
  errors: Number(level === 'ERROR'),
  firstStart: startTime,
  lastEnd: Math.max(startTime, endTime ?? 0),
});

const noSums = (): StepSums => ({ cost: 0n, unpricedCalls: 0, errors: 0, firstStart: Infinity, lastEnd: 0 });

/** Of no steps `undefined`. */
export const sumSteps = (steps: readonly TreeObservation[]): StepSums | undefined => {
  if (steps.length === 0) return undefined;
  const sums = noSums();
  for (const step of steps) addSums(sums, sumsOfStep(step));
  return sums;
};

/**
 * The sums of each step of a trace together with all its descendants, each once, by its id. Steps that lie below each
 * other in a circle have the same. Each step is added to its parent once, so the time is proportional to their number.
 */
export const sumStepsBelow = (steps: readonly TreeObservation[]): ReadonlyMap<string, StepSums> => {
  const sums = new Map<string, StepSums>(steps.map((step) => [step.id, sumsOfStep(step)]));
  const parentOf = new Map<string, string>();
  /** Children that are not added yet. */
  const missing = new Map<string, number>();
  for (const { id, parentObservationId: parent } of steps) {
    if (parent === null || parentOf.has(id) || !sums.has(parent)) continue;
    parentOf.set(id, parent);
    missing.set(parent, (missing.get(parent) ?? 0) + 1);
  }
  const complete = [...sums.keys()].filter((id) => !missing.has(id));
  // It grows: a step is complete after its last child.
  for (const id of complete) {
    const parent = parentOf.get(id);
    if (parent === undefined) continue;
    addTo(sums, parent, id);
    const left = (missing.get(parent) ?? 0) - 1;
    missing.set(parent, left);
    if (left === 0) complete.push(parent);
  }
  for (const [id, left] of missing) if (left > 0) sumCircle(id, { sums, parentOf, missing });
  return sums;
};

const addTo = (sums: ReadonlyMap<string, StepSums>, parent: string, child: string): void => {
  const [all, more] = [sums.get(parent), sums.get(child)];
  if (all !== undefined && more !== undefined) addSums(all, more);
};

interface Sums {
  readonly sums: Map<string, StepSums>;
  readonly parentOf: ReadonlyMap<string, string>;
  readonly missing: Map<string, number>;
}

/** Gives every step of a circle the sums of all of them. */
const sumCircle = (start: string, { sums, parentOf, missing }: Sums): void => {
  const ofCircle = noSums();
  for (let id: string | undefined = start; id !== undefined && missing.get(id) !== 0; id = parentOf.get(id)) {
    addSums(ofCircle, sums.get(id) ?? noSums());
    sums.set(id, ofCircle);
    missing.set(id, 0);
  }
};

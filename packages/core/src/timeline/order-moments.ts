import {
  momentKinds,
  timelineStepKinds,
  type OrderedMoment,
  type TimelineMoment,
  type TimelineStep,
} from './timeline.ts';

/**
 * By time; at one instant by kind, and steps begin and change before their child steps, and end after them. Then by
 * kind and id of the step, so that the input order matters only for moments of one kind, step and instant, which keep
 * it.
 */
export const orderMoments = (moments: readonly TimelineMoment[]): readonly OrderedMoment[] => {
  const depths = depthsOf(moments);
  const depth = ({ step, kind }: TimelineMoment): number => (kind === 'end' ? -1 : 1) * (depths.get(keyOf(step)) ?? 0);
  const ordered = moments.toSorted(
    (a, b) =>
      a.at - b.at ||
      momentKinds.indexOf(a.kind) - momentKinds.indexOf(b.kind) ||
      depth(a) - depth(b) ||
      timelineStepKinds.indexOf(a.step.kind) - timelineStepKinds.indexOf(b.step.kind) ||
      (a.step.id < b.step.id ? -1 : a.step.id > b.step.id ? 1 : 0),
  );
  const firsts = new Map<string, TimelineMoment>();
  const lasts = new Map<string, TimelineMoment>();
  for (const moment of ordered) {
    const key = keyOf(moment.step);
    if (!firsts.has(key)) firsts.set(key, moment);
    lasts.set(key, moment);
  }
  return ordered.map((moment) => {
    const key = keyOf(moment.step);
    return { ...moment, isFirst: firsts.get(key) === moment, isLast: lasts.get(key) === moment };
  });
};

const keyOf = ({ kind, id }: Pick<TimelineStep, 'kind' | 'id'>): string => `${kind} ${id}`;

/** The depth of each step below the trace. Steps below a missing step, or below themselves, are below the trace. */
const depthsOf = (moments: readonly TimelineMoment[]): ReadonlyMap<string, number> => {
  const steps = new Map(moments.map(({ step }) => [keyOf(step), step]));
  const depths = new Map<string, number>();
  for (const step of steps.values()) {
    const path: TimelineStep[] = [];
    const onPath = new Set<TimelineStep>();
    let next: TimelineStep | undefined = step;
    while (next !== undefined && !onPath.has(next) && !depths.has(keyOf(next))) {
      path.push(next);
      onPath.add(next);
      next = next.parentId === null ? undefined : steps.get(keyOf({ kind: 'observation', id: next.parentId }));
    }
    const circle = next !== undefined && onPath.has(next) ? path.splice(path.indexOf(next)) : [];
    for (const each of circle) depths.set(keyOf(each), 1);
    let depth = next === undefined ? 0 : (depths.get(keyOf(next)) ?? 0);
    for (const each of path.toReversed()) {
      depth = each.kind === 'trace' ? 0 : depth + 1;
      depths.set(keyOf(each), depth);
    }
  }
  return depths;
};

import { placesBelow, type StepTree } from './step-tree.ts';

/** A period in which the step at a place was itself on the critical path. */
export interface PathStretch {
  readonly place: number;
  readonly fromMs: number;
  readonly toMs: number;
}

interface Child {
  readonly place: number;
  readonly fromMs: number;
  readonly toMs: number;
}

interface Frame {
  readonly place: number;
  readonly fromMs: number;
  /** The children within the frame, ordered by end, latest first. */
  readonly children: readonly Child[];
  next: number;
  /** Time after this is on the path already. */
  untilMs: number;
}

/** A place within a period, with its children clipped to the period; -1 is the parent of the roots. */
const frameOf = (tree: StepTree, place: number, fromMs: number, untilMs: number): Frame => {
  const children: Child[] = [];
  for (const child of placesBelow(tree, place)) {
    const { startMs = 0, endMs = 0 } = tree.nodes[child] ?? {};
    const [from, to] = [Math.max(startMs, fromMs), Math.min(endMs, untilMs)];
    if (to > from) children.push({ place: child, fromMs: from, toMs: to });
  }
  children.sort((one, other) => other.toMs - one.toMs || one.fromMs - other.fromMs || one.place - other.place);
  return { place, fromMs, children, next: 0, untilMs };
};

/**
 * The critical path of a trace, from its start to its end. Backwards from the end of a step: its child that ended last
 * is on the path; before the start of that child, the one that ended last by then; time without such a child belongs to
 * the step itself. So a child that was still running at the start of the next one on the path is not on it. Children
 * are clipped to the end of their parent; time between roots belongs to no step.
 */
export const criticalPath = (tree: StepTree): readonly PathStretch[] => {
  const stretches: PathStretch[] = [];
  const add = (place: number, fromMs: number, toMs: number): void => {
    if (place >= 0 && toMs > fromMs) stretches.push({ place, fromMs, toMs });
  };
  const open = [frameOf(tree, -1, tree.startMs, tree.endMs)];
  for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
    const child = frame.children[frame.next];
    frame.next += 1;
    if (child === undefined) {
      add(frame.place, frame.fromMs, frame.untilMs);
      open.pop();
    } else if (child.toMs <= frame.untilMs) {
      add(frame.place, child.toMs, frame.untilMs);
      frame.untilMs = child.fromMs;
      open.push(frameOf(tree, child.place, child.fromMs, child.toMs));
    }
  }
  return stretches.toReversed();
};

export interface PathMarks {
  /** The places on the path, in order of their first period on it. */
  readonly places: readonly number[];
  /** The time that each place itself was on the path. */
  readonly msOf: ReadonlyMap<number, number>;
  /** The drawn periods: periods of a place that are too close together to distinguish are merged. */
  readonly stretchesOf: ReadonlyMap<number, readonly PathStretch[]>;
}

/** The share of the trace's duration that is not visible in a waterfall. */
const unseenShare = 1 / 400;

/** The critical path of a tree, by place. */
export const pathMarks = (tree: StepTree): PathMarks => {
  const unseenMs = (tree.endMs - tree.startMs) * unseenShare;
  const msOf = new Map<number, number>();
  const stretchesOf = new Map<number, PathStretch[]>();
  for (const stretch of criticalPath(tree)) {
    const { place, fromMs, toMs } = stretch;
    msOf.set(place, (msOf.get(place) ?? 0) + toMs - fromMs);
    const drawn = stretchesOf.get(place) ?? [];
    const last = drawn.at(-1);
    if (last !== undefined && fromMs - last.toMs <= unseenMs) drawn[drawn.length - 1] = { ...last, toMs };
    else drawn.push(stretch);
    stretchesOf.set(place, drawn);
  }
  return { places: [...msOf.keys()], msOf, stretchesOf };
};

import type { Step } from './trace-queries.ts';

/** An observation at its place in the tree; costs and tokens include all steps below it, each call counted once. */
export interface StepNode {
  readonly step: Step;
  readonly depth: number;
  /** The number of following nodes that are below this one. */
  readonly below: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly sums: StepSums;
}

export interface StepSums {
  readonly cost: number;
  readonly tokens: number;
  readonly errors: number;
}

export interface StepTree {
  /** Each node before its descendants; siblings ordered by start. */
  readonly nodes: readonly StepNode[];
  readonly placeOf: ReadonlyMap<string, number>;
  readonly startMs: number;
  readonly endMs: number;
  /** The depth of the deepest node. */
  readonly deepest: number;
}

interface Timed {
  readonly step: Step;
  readonly startMs: number;
  /** `undefined` if it has not ended. */
  readonly endMs: number | undefined;
}

interface Open extends Timed {
  readonly depth: number;
}

const microsPattern = /\.\d{3}(\d{1,3})/;

/** A time of the API in milliseconds, with microseconds as fraction: `Date` does not have them. */
export const timeMs = (iso: string): number => {
  const micros = microsPattern.exec(iso)?.[1];
  return Date.parse(iso) + (micros === undefined ? 0 : Number(micros.padEnd(3, '0')) / 1000);
};

/** The values of the step itself; a step whose call is counted elsewhere has neither cost nor tokens. */
export const ownSums = ({ counted, totalCost, totalTokens, level }: Step): StepSums => ({
  cost: counted ? (totalCost ?? 0) : 0,
  tokens: counted ? (totalTokens ?? 0) : 0,
  errors: level === 'ERROR' ? 1 : 0,
});

const bySide = (one: Timed, other: Timed): number => {
  if (one.startMs !== other.startMs) return one.startMs - other.startMs;
  return one.step.id < other.step.id ? -1 : 1;
};

const childrenOf = (steps: readonly Step[]): Map<string | null, Timed[]> => {
  const ids = new Set(steps.map(({ id }) => id));
  const children = new Map<string | null, Timed[]>();
  for (const step of steps) {
    const { parentObservationId: parent, startTime, endTime } = step;
    const timed = { step, startMs: timeMs(startTime), endMs: endTime === null ? undefined : timeMs(endTime) };
    const place = parent !== null && ids.has(parent) ? parent : null;
    const siblings = children.get(place);
    if (siblings === undefined) children.set(place, [timed]);
    else siblings.push(timed);
  }
  for (const siblings of children.values()) siblings.sort(bySide);
  return children;
};

/** In order, each before its descendants. Steps in a cycle come at the end, as roots. */
const inOrder = (steps: readonly Step[]): readonly Open[] => {
  const children = childrenOf(steps);
  const ordered: Open[] = [];
  const waiting: Open[] = [];
  const push = (siblings: readonly Timed[], depth: number): void => {
    for (let at = siblings.length - 1; at >= 0; at -= 1) {
      const timed = siblings[at];
      if (timed !== undefined) waiting.push({ ...timed, depth });
    }
  };
  const seen = new Set<string>();
  const walk = (): void => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (seen.has(next.step.id)) continue;
      seen.add(next.step.id);
      ordered.push(next);
      push(children.get(next.step.id) ?? [], next.depth + 1);
    }
  };
  push(children.get(null) ?? [], 0);
  walk();
  if (ordered.length === steps.length) return ordered;
  const circular = [...children.values()].flat().filter(({ step }) => !seen.has(step.id));
  for (const timed of circular.sort(bySide)) {
    if (seen.has(timed.step.id)) continue;
    push([timed], 0);
    walk();
  }
  return ordered;
};

/** The tree of a trace, with sums at each node. A step whose parent is missing is a root; a cycle is cut. */
export const stepTree = (steps: readonly Step[]): StepTree => {
  const ordered = inOrder(steps);
  const nodes: StepNode[] = [];
  // From the end, so that all nodes below a node are done before it: `open` contains the nodes that wait for their
  // parent.
  const open: StepNode[] = [];
  let [start, end, deepest] = [Infinity, -Infinity, 0];
  for (let at = ordered.length - 1; at >= 0; at -= 1) {
    const { step, depth, startMs, endMs: ownEndMs } = ordered[at] as Open;
    let endMs = ownEndMs ?? startMs;
    let { cost, tokens, errors } = ownSums(step);
    let below = 0;
    for (let child = open.at(-1); child !== undefined && child.depth > depth; child = open.at(-1)) {
      open.pop();
      if (ownEndMs === undefined) endMs = Math.max(endMs, child.endMs);
      cost += child.sums.cost;
      tokens += child.sums.tokens;
      errors += child.sums.errors;
      below += child.below + 1;
    }
    const node = { step, depth, below, startMs, endMs, sums: { cost, tokens, errors } };
    start = Math.min(start, startMs);
    end = Math.max(end, endMs);
    deepest = Math.max(deepest, depth);
    open.push(node);
    nodes.push(node);
  }
  nodes.reverse();
  return { nodes, placeOf: new Map(nodes.map(({ step }, at) => [step.id, at])), startMs: start, endMs: end, deepest };
};

/** The places of the visible nodes when some are folded. */
export const seenPlaces = ({ nodes }: StepTree, folded: ReadonlySet<string>): readonly number[] => {
  const places: number[] = [];
  for (let at = 0; at < nodes.length; at += 1) {
    places.push(at);
    const node = nodes[at];
    if (node !== undefined && folded.has(node.step.id)) at += node.below;
  }
  return places;
};

/** The places of a node's children, ordered by start; those of the roots for -1. */
export const placesBelow = ({ nodes }: StepTree, place: number): readonly number[] => {
  const places: number[] = [];
  const end = place < 0 ? nodes.length : place + 1 + (nodes[place]?.below ?? 0);
  for (let at = place + 1; at < end; at += 1 + (nodes[at]?.below ?? 0)) places.push(at);
  return places;
};

/** The place of a node's parent; -1 for a root. */
export const placeAbove = ({ nodes }: StepTree, place: number): number => {
  const depth = nodes[place]?.depth ?? 0;
  let at = place - 1;
  while (at >= 0 && (nodes[at]?.depth ?? 0) >= depth) at -= 1;
  return depth === 0 ? -1 : at;
};

/** The ids of the ancestors of a place, outermost first. */
export const idsAbove = ({ nodes }: StepTree, place: number): readonly string[] => {
  const above: string[] = [];
  let depth = nodes[place]?.depth ?? 0;
  for (let at = place - 1; at >= 0 && depth > 0; at -= 1) {
    const node = nodes[at];
    if (node === undefined || node.depth >= depth) continue;
    depth = node.depth;
    above.unshift(node.step.id);
  }
  return above;
};

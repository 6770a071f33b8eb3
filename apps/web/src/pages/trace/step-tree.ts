import type { Step } from './trace-queries.ts';

/** An observation in its place; costs and tokens are those of all that is below it, each call counted once. */
export interface StepNode {
  readonly step: Step;
  readonly depth: number;
  /** Of the nodes that follow, how many are below this one. */
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
  /** Each before what is below it; siblings by their start. */
  readonly nodes: readonly StepNode[];
  readonly placeOf: ReadonlyMap<string, number>;
  readonly startMs: number;
  readonly endMs: number;
}

interface Open {
  step: Step;
  depth: number;
}

const ownSums = ({ counted, totalCost, usageDetails, level }: Step): StepSums => ({
  cost: counted === false ? 0 : (totalCost ?? 0),
  tokens: counted === false ? 0 : (usageDetails?.['total'] ?? 0),
  errors: level === 'ERROR' ? 1 : 0,
});

const childrenOf = (steps: readonly Step[]): Map<string | null, Step[]> => {
  const ids = new Set(steps.map(({ id }) => id));
  const children = new Map<string | null, Step[]>();
  for (const step of steps) {
    const { parentObservationId: parent } = step;
    const place = parent !== null && ids.has(parent) ? parent : null;
    const siblings = children.get(place);
    if (siblings === undefined) children.set(place, [step]);
    else siblings.push(step);
  }
  for (const siblings of children.values())
    siblings.sort((one, other) => one.startTime.localeCompare(other.startTime) || one.id.localeCompare(other.id));
  return children;
};

/** In order, each before what is below it. What is only reached from itself comes at the end, as roots. */
const inOrder = (steps: readonly Step[]): readonly Open[] => {
  const children = childrenOf(steps);
  const ordered: Open[] = [];
  const waiting: Open[] = [];
  const push = (siblings: readonly Step[], depth: number): void => {
    for (let at = siblings.length - 1; at >= 0; at -= 1) {
      const step = siblings[at];
      if (step !== undefined) waiting.push({ step, depth });
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
  for (const step of steps) {
    if (seen.has(step.id)) continue;
    waiting.push({ step, depth: 0 });
    walk();
  }
  return ordered;
};

/** The tree of a trace, with sums at each node. A parent that is not there makes a root; a circle is cut. */
export const stepTree = (steps: readonly Step[]): StepTree => {
  const ordered = inOrder(steps);
  const nodes: StepNode[] = [];
  // From the end, so that all below a node are done before it: `open` holds what waits for its parent.
  const open: StepNode[] = [];
  for (let at = ordered.length - 1; at >= 0; at -= 1) {
    const { step, depth } = ordered[at] as Open;
    const startMs = Date.parse(step.startTime);
    let endMs = step.endTime === null ? startMs : Date.parse(step.endTime);
    let { cost, tokens, errors } = ownSums(step);
    let below = 0;
    for (let child = open.at(-1); child !== undefined && child.depth > depth; child = open.at(-1)) {
      open.pop();
      endMs = Math.max(endMs, step.endTime === null ? child.endMs : endMs);
      cost += child.sums.cost;
      tokens += child.sums.tokens;
      errors += child.sums.errors;
      below += child.below + 1;
    }
    const node = { step, depth, below, startMs, endMs, sums: { cost, tokens, errors } };
    open.push(node);
    nodes.push(node);
  }
  nodes.reverse();
  return {
    nodes,
    placeOf: new Map(nodes.map(({ step }, at) => [step.id, at])),
    startMs: nodes.reduce((least, { startMs }) => Math.min(least, startMs), Infinity),
    endMs: nodes.reduce((most, { endMs }) => Math.max(most, endMs), -Infinity),
  };
};

/** The places of the nodes that are seen when some are folded. */
export const seenPlaces = ({ nodes }: StepTree, folded: ReadonlySet<string>): readonly number[] => {
  const places: number[] = [];
  for (let at = 0; at < nodes.length; at += 1) {
    places.push(at);
    const node = nodes[at];
    if (node !== undefined && folded.has(node.step.id)) at += node.below;
  }
  return places;
};

/** The ids of the nodes above a place, the outermost first. */
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

import { nameText } from '../../../format/name-text.ts';
import { placesBelow, type StepTree } from '../step-tree.ts';
import type { Relation } from '../trace-search.ts';

/** All steps of one type and name. */
export interface AgentNode {
  readonly key: string;
  readonly name: string;
  readonly type: string;
  /** The places of its steps, in the order of the tree. */
  readonly places: readonly number[];
  /** US dollars of its steps and of all steps below them, each call counted once. */
  readonly cost: number;
  /** The sum of the milliseconds of its steps; of nested steps only the outer one is counted. */
  readonly ms: number;
  readonly errors: number;
}

export interface AgentEdge {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

export interface AgentGraph {
  readonly nodes: readonly AgentNode[];
  readonly edges: readonly AgentEdge[];
  readonly keyOf: (place: number) => string;
}

/** The maximal number of nodes; larger graphs are not readable. */
const nodesMax = 40;
const othersKey = 'others';

type KeyOf = (place: number) => string;

const exactKeys =
  ({ nodes }: StepTree): KeyOf =>
  (place) => {
    const { type = '', name = null, id = '' } = nodes[place]?.step ?? {};
    return `${type} ${nameText(name, id)}`;
  };

const countsOf = (tree: StepTree, keyOf: KeyOf): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (let place = 0; place < tree.nodes.length; place += 1) {
    const key = keyOf(place);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
};

/**
 * If there are too many names, numbers in them are ignored; if there are still too many, the rarest are merged into
 * one.
 */
const keysOf = (tree: StepTree): KeyOf => {
  const exact = exactKeys(tree);
  if (countsOf(tree, exact).size <= nodesMax) return exact;
  const alike: KeyOf = (place) => exact(place).replace(/\d+/g, '#');
  const counts = countsOf(tree, alike);
  if (counts.size <= nodesMax) return alike;
  const kept = new Set(
    [...counts]
      .sort(([, one], [, other]) => other - one)
      .slice(0, nodesMax - 1)
      .map(([key]) => key),
  );
  return (place) => (kept.has(alike(place)) ? alike(place) : othersKey);
};

const nodesOf = (tree: StepTree, keyOf: KeyOf): readonly AgentNode[] => {
  const nodes = new Map<string, AgentNode & { places: number[] }>();
  // The place up to which steps of a name are within a step of the same name.
  const withinUntil = new Map<string, number>();
  tree.nodes.forEach(({ step, sums, startMs, endMs, below }, place) => {
    const key = keyOf(place);
    const isOuter = place > (withinUntil.get(key) ?? -1);
    if (isOuter) withinUntil.set(key, place + below);
    const [type = '', ...name] = key === othersKey ? ['', 'other steps'] : key.split(' ');
    const node: AgentNode & { places: number[] } = nodes.get(key) ?? {
      key,
      name: name.join(' '),
      type,
      places: [],
      cost: 0,
      ms: 0,
      errors: 0,
    };
    node.places.push(place);
    nodes.set(key, {
      ...node,
      cost: node.cost + (isOuter ? sums.cost : 0),
      ms: node.ms + (isOuter ? endMs - startMs : 0),
      errors: node.errors + (step.level === 'ERROR' ? 1 : 0),
    });
  });
  return [...nodes.values()];
};

const edgesOf = (tree: StepTree, keyOf: KeyOf, relation: Relation): readonly AgentEdge[] => {
  const edges = new Map<string, AgentEdge>();
  const add = (from: string, to: string): void => {
    const id = JSON.stringify([from, to]);
    edges.set(id, { from, to, count: (edges.get(id)?.count ?? 0) + 1 });
  };
  for (let place = -1; place < tree.nodes.length; place += 1) {
    let before = place < 0 ? undefined : keyOf(place);
    for (const child of placesBelow(tree, place)) {
      const key = keyOf(child);
      if (before !== undefined) add(before, key);
      if (relation === 'order') before = key;
    }
  }
  return [...edges.values()];
};

/** The steps of a trace by type and name, and the number of transitions between them. */
export const agentGraph = (tree: StepTree, relation: Relation): AgentGraph => {
  const keyOf = keysOf(tree);
  return { nodes: nodesOf(tree, keyOf), edges: edgesOf(tree, keyOf, relation), keyOf };
};

import { nameText } from '../../../format/name-text.ts';
import { ownSums, placesBelow, type StepTree } from '../step-tree.ts';
import type { Measure } from '../trace-search.ts';

/** A drawn step; `left` and `width` are shares of the whole. */
export interface FlameBox {
  readonly place: number;
  readonly row: number;
  readonly left: number;
  readonly width: number;
}

export interface Flame {
  /** In the order of the tree; boxes of a row do not overlap if at most `lanesMax` steps are concurrent. */
  readonly boxes: readonly FlameBox[];
  readonly rows: number;
  /** Milliseconds, US dollars or units. */
  readonly whole: number;
}

/** The maximal number of concurrent calls that get separate rows. */
const lanesMax = 200;

/** By time: a step is placed at its time; concurrent steps have separate rows. */
const flameByTime = ({ nodes, startMs, endMs }: StepTree): Flame => {
  const whole = Math.max(endMs - startMs, Number.MIN_VALUE);
  const rowEnds: number[] = [];
  const rowAt: number[] = [];
  const boxes = nodes.map((node, place): FlameBox => {
    const above = node.depth === 0 ? -1 : (rowAt[node.depth - 1] ?? -1);
    let row = above + 1;
    const lanes = Math.min(above + lanesMax, rowEnds.length);
    while (row < lanes && (rowEnds[row] ?? 0) > node.startMs) row += 1;
    rowEnds[row] = row < rowEnds.length ? Math.max(rowEnds[row] ?? 0, node.endMs) : node.endMs;
    rowAt[node.depth] = row;
    return { place, row, left: (node.startMs - startMs) / whole, width: (node.endMs - node.startMs) / whole };
  });
  return { boxes, rows: rowEnds.length, whole: endMs - startMs };
};

/** By cost and tokens: the width of a step is its sum with all steps below it; steps without any are omitted. */
const flameBySums = (tree: StepTree, measure: 'cost' | 'tokens'): Flame => {
  const whole = placesBelow(tree, -1).reduce((sum, place) => sum + (tree.nodes[place]?.sums[measure] ?? 0), 0);
  const boxes: FlameBox[] = [];
  const nextLeft = [0];
  let rows = 0;
  tree.nodes.forEach(({ depth, sums }, place) => {
    const width = whole === 0 ? 0 : sums[measure] / whole;
    const left = nextLeft[depth] ?? 0;
    nextLeft[depth] = left + width;
    nextLeft[depth + 1] = left;
    if (width === 0) return;
    boxes.push({ place, row: depth, left, width });
    rows = Math.max(rows, depth + 1);
  });
  return { boxes, rows, whole };
};

/** The position of each step in a flame view. */
export const flameOf = (tree: StepTree, measure: Measure): Flame =>
  measure === 'time' ? flameByTime(tree) : flameBySums(tree, measure);

/** The own time, cost or tokens of the steps of one name, without the steps below them. */
export interface OwnTotal {
  readonly name: string;
  readonly type: string;
  readonly count: number;
  readonly own: number;
  /** The step with the highest value. */
  readonly place: number;
}

/** The time of a step during which none of its children ran. */
const ownMs = (tree: StepTree, place: number): number => {
  const node = tree.nodes[place];
  if (node === undefined) return 0;
  let covered = 0;
  let until = node.startMs;
  for (const child of placesBelow(tree, place)) {
    const { startMs = 0, endMs = 0 } = tree.nodes[child] ?? {};
    const from = Math.max(startMs, until);
    const to = Math.min(endMs, node.endMs);
    if (to <= from) continue;
    covered += to - from;
    until = to;
  }
  return node.endMs - node.startMs - covered;
};

/** Names and types of steps by their own values, highest first. */
export const ownTotals = (tree: StepTree, measure: Measure): readonly OwnTotal[] => {
  const totals = new Map<string, OwnTotal & { most: number }>();
  tree.nodes.forEach(({ step }, place) => {
    const own = measure === 'time' ? ownMs(tree, place) : ownSums(step)[measure];
    const name = nameText(step.name, step.id);
    const key = `${step.type} ${name}`;
    const before = totals.get(key) ?? { name, type: step.type, count: 0, own: 0, place, most: -1 };
    const isMost = own > before.most;
    totals.set(key, {
      ...before,
      count: before.count + 1,
      own: before.own + own,
      ...(isMost ? { place, most: own } : {}),
    });
  });
  return [...totals.values()]
    .filter(({ own }) => own > 0)
    .sort((one, other) => other.own - one.own)
    .map(({ most: _most, ...total }) => total);
};

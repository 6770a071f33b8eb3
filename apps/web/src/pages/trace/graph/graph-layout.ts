import type { AgentEdge, AgentGraph } from './agent-graph.ts';

export const boxPx = { width: 172, height: 62 } as const;
const gapPx = { across: 52, down: 22 } as const;
/** Space for back edges, below the nodes they join. */
const marginPx = 44;
const sweeps = 4;

export interface PlacedEdge extends AgentEdge {
  /** True if the edge closes a loop: it leads to an earlier node. */
  readonly isBack: boolean;
}

/** In pixels from the upper left. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface GraphLayout {
  readonly placeOf: ReadonlyMap<string, Point>;
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

type Targets = ReadonlyMap<string, readonly string[]>;

const targetsOf = (edges: readonly AgentEdge[]): Targets => {
  const targets = new Map<string, string[]>();
  for (const { from, to } of edges) targets.set(from, [...(targets.get(from) ?? []), to]);
  return targets;
};

/** The edges that close a loop, walking the graph from its first node. */
const backEdges = (keys: readonly string[], targets: Targets): ReadonlySet<string> => {
  const back = new Set<string>();
  const state = new Map<string, 'open' | 'done'>();
  const walk = (key: string): void => {
    state.set(key, 'open');
    for (const to of targets.get(key) ?? []) {
      if (state.get(to) === 'open') back.add(JSON.stringify([key, to]));
      else if (!state.has(to)) walk(to);
    }
    state.set(key, 'done');
  };
  // A graph has at most some dozens of nodes, so the recursion depth is small.
  for (const key of keys) if (!state.has(key)) walk(key);
  return back;
};

/** Places each node in the column after all nodes with an edge to it. */
const columnsOf = (keys: readonly string[], edges: readonly PlacedEdge[]): readonly string[][] => {
  const forward = edges.filter(({ isBack }) => !isBack);
  const columnOf = new Map(keys.map((key) => [key, 0]));
  // Without loops the longest path has fewer edges than there are nodes.
  for (let round = 0; round < keys.length; round += 1)
    for (const { from, to } of forward)
      columnOf.set(to, Math.max(columnOf.get(to) ?? 0, (columnOf.get(from) ?? 0) + 1));
  const columns: string[][] = [];
  for (const key of keys) (columns[columnOf.get(key) ?? 0] ??= []).push(key);
  return columns;
};

/** Puts each node of a column near the middle of its neighbours, so that few edges cross. */
const arrange = (columns: readonly string[][], edges: readonly PlacedEdge[]): void => {
  const at = new Map(columns.flatMap((column) => column.map((key, row) => [key, row - column.length / 2] as const)));
  const near = new Map<string, string[]>();
  for (const { from, to } of edges) {
    near.set(from, [...(near.get(from) ?? []), to]);
    near.set(to, [...(near.get(to) ?? []), from]);
  }
  const middle = (key: string): number => {
    const rows = (near.get(key) ?? []).map((other) => at.get(other) ?? 0);
    return rows.length === 0 ? (at.get(key) ?? 0) : rows.reduce((sum, row) => sum + row, 0) / rows.length;
  };
  for (let sweep = 0; sweep < sweeps; sweep += 1)
    for (const column of sweep % 2 === 0 ? columns : columns.toReversed()) {
      const middles = new Map(column.map((key) => [key, middle(key)]));
      column.sort((one, other) => (middles.get(one) ?? 0) - (middles.get(other) ?? 0));
      column.forEach((key, row) => at.set(key, row - column.length / 2));
    }
};

/**
 * Nodes in columns from left to right, by the longest path from the start of the graph; edges that close loops are back
 * edges.
 */
export const layoutOf = ({ nodes, edges }: Pick<AgentGraph, 'nodes' | 'edges'>): GraphLayout => {
  const keys = nodes.map(({ key }) => key);
  const back = backEdges(keys, targetsOf(edges));
  const placed = edges.map((edge) => ({ ...edge, isBack: back.has(JSON.stringify([edge.from, edge.to])) }));
  const columns = columnsOf(keys, placed);
  arrange(columns, placed);
  const rows = Math.max(...columns.map((column) => column.length), 0);
  const [across, down] = [boxPx.width + gapPx.across, boxPx.height + gapPx.down];
  const placeOf = new Map(
    columns.flatMap((column, index) =>
      column.map((key, row) => {
        const y = marginPx + (row + (rows - column.length) / 2) * down;
        return [key, { x: index * across + 2, y }] as const;
      }),
    ),
  );
  return {
    placeOf,
    edges: placed,
    width: Math.max(columns.length * across - gapPx.across + 4, 0),
    height: rows * down + 2 * marginPx,
  };
};

/** The drawing of an edge: its line, its arrow head, and the position of its count. */
export interface EdgeDrawing {
  readonly line: string;
  readonly head: string;
  readonly label: Point;
}

const headPx = { long: 7, wide: 4 } as const;

/** An edge from a step to itself is a loop above the step's right side. */
const selfLoop = ({ x, y }: Point): EdgeDrawing => {
  const [begin, end] = [x + boxPx.width - 44, x + boxPx.width - 16];
  return {
    line: `M ${begin} ${y} C ${begin - 8} ${y - 34}, ${end + 8} ${y - 34}, ${end} ${y - headPx.long}`,
    head: pointing(end, y, 0, 1),
    label: { x: (begin + end) / 2, y: y - 28 },
  };
};

const pointing = (x: number, y: number, dx: number, dy: number): string => {
  const [baseX, baseY] = [x - dx * headPx.long, y - dy * headPx.long];
  const [sideX, sideY] = [dy * headPx.wide, dx * headPx.wide];
  return `M ${x} ${y} L ${baseX + sideX} ${baseY + sideY} L ${baseX - sideX} ${baseY - sideY} Z`;
};

export const drawEdge = (from: Point, to: Point, isBack: boolean): EdgeDrawing => {
  if (from === to) return selfLoop(from);
  const { width, height } = boxPx;
  if (isBack) {
    const [beginX, endX] = [from.x + width / 2 - 12, to.x + width / 2 + 12];
    const [beginY, endY] = [from.y + height, to.y + height];
    const low = Math.max(beginY, endY) + marginPx - 4;
    return {
      line: `M ${beginX} ${beginY} C ${beginX} ${low}, ${endX} ${low}, ${endX} ${endY + headPx.long}`,
      head: pointing(endX, endY, 0, -1),
      label: { x: (beginX + endX) / 2, y: (beginY + endY) / 8 + low * 0.75 },
    };
  }
  const [beginX, beginY, endX, endY] = [from.x + width, from.y + height / 2, to.x, to.y + height / 2];
  const middle = (beginX + endX) / 2;
  return {
    line: `M ${beginX} ${beginY} C ${middle} ${beginY}, ${middle} ${endY}, ${endX - headPx.long} ${endY}`,
    head: pointing(endX, endY, 1, 0),
    label: { x: middle, y: (beginY + endY) / 2 },
  };
};

import type { ObservationId } from '../ids.ts';
import type { Clock } from '../merge/clock.ts';
import type { Micros } from '../time.ts';
import type { CallReport } from './call-report.ts';
import type { Counting } from './counting.ts';
import type { ToolLoopPart } from './tool-rounds.ts';

/** Limit of depth: a node that deep has other reports between, and cycles have no end. */
const depthMax = 100;

/** An observation in the tree of its trace, or a placeholder for a parent that is not stored. */
export interface TraceNode {
  readonly id: ObservationId;
  parent: TraceNode | undefined;
  // A linked list through the nodes: an array for each would be most of the memory of a cached tree.
  firstChild: TraceNode | undefined;
  nextSibling: TraceNode | undefined;
  startTime: Micros;
  endTime: Micros | null;
  clock: Clock;
  /** As stated. */
  model: string | null;
  toolLoop: ToolLoopPart | null;
  report: CallReport | undefined;
  /** As its row has it. */
  counting: Counting | undefined;
}

export interface ReportingNode extends TraceNode {
  report: CallReport;
}

export const isReporting = (node: TraceNode): node is ReportingNode => node.report !== undefined;

/** All above a node, the nearest first. */
export const ancestorsOf = (node: TraceNode): readonly TraceNode[] => {
  let above = node.parent;
  if (above === undefined) return none;
  const ancestors: TraceNode[] = [];
  while (above !== undefined && above !== node && ancestors.length < depthMax) {
    ancestors.push(above);
    above = above.parent;
  }
  return ancestors;
};

/** The model that the nearest observation above names; `null` without one. */
export const modelAbove = (node: TraceNode): string | null => {
  for (const { model } of ancestorsOf(node)) if (model !== null) return model;
  return null;
};

/** The model of all below a node that name one; `null` if they name none, or several. */
export const modelBelow = (node: TraceNode): string | null => {
  let only: string | null = null;
  for (const { model } of descendantsOf(node)) {
    if (model === null || model === only) continue;
    if (only !== null) return null;
    only = model;
  }
  return only;
};

/** The reports above a node, the nearest first. */
export const reportsAbove = (node: TraceNode): readonly ReportingNode[] => {
  let reports: ReportingNode[] | undefined;
  let above = node.parent;
  for (let depth = 1; above !== undefined && above !== node && depth <= depthMax; depth += 1) {
    if (isReporting(above)) {
      if (reports === undefined) reports = [above];
      else reports.push(above);
    }
    above = above.parent;
  }
  return reports ?? none;
};

const none: readonly never[] = [];

export const isAbove = (outer: TraceNode, inner: TraceNode): boolean => {
  for (const above of ancestorsOf(inner)) if (above === outer) return true;
  return false;
};

/** All descendants of a node, in no particular order. */
export function* descendantsOf(node: TraceNode): Generator<TraceNode> {
  let level = [node];
  const seen = new Set(level);
  for (let depth = 1; level.length > 0 && depth <= depthMax; depth += 1) {
    const next: TraceNode[] = [];
    for (const parent of level) {
      for (let child = parent.firstChild; child !== undefined; child = child.nextSibling) {
        if (seen.has(child)) continue;
        seen.add(child);
        yield child;
        if (child.firstChild !== undefined) next.push(child);
      }
    }
    level = next;
  }
}

export const hasReportBelow = (node: TraceNode): boolean => {
  for (const below of descendantsOf(node)) if (below.report !== undefined) return true;
  return false;
};

/** Whether a call is reported below, other than in sums that repeat what is beside them. */
export const hasCallBelow = (node: TraceNode): boolean => {
  for (const below of descendantsOf(node)) if (below.report !== undefined && below.toolLoop !== 'sum') return true;
  return false;
};

/** The sums directly below an observation, which repeat all other reports below it. */
export function* sumsBelow(node: TraceNode): Generator<TraceNode> {
  for (let child = node.firstChild; child !== undefined; child = child.nextSibling) {
    if (child.toolLoop === 'sum') yield child;
  }
}

/** Some clients send times to the millisecond, others to the microsecond. */
export const clockToleranceMicros = 1_000;

export const endOf = ({ startTime, endTime }: TraceNode): Micros => Math.max(startTime, endTime ?? startTime);

/** A tenth of its duration: frameworks run their callbacks a little after what these tell of. */
export const lateByMicros = (node: TraceNode): Micros =>
  Math.max(clockToleranceMicros, (endOf(node) - node.startTime) / 10);

/** But for a tenth of the inner one: LangChain for JavaScript runs the callbacks of calls at once after these began. */
export const containsInTime = (outer: TraceNode, inner: TraceNode): boolean => {
  const tolerance = lateByMicros(inner);
  return outer.startTime - tolerance <= inner.startTime && endOf(inner) <= endOf(outer) + tolerance;
};

/** Whether both have the same times, but for a tenth of them: two callbacks of one call are run one after the other. */
export const coincidesInTime = (first: TraceNode, second: TraceNode): boolean => {
  const tolerance = lateByMicros(first);
  const isLater = first.startTime - clockToleranceMicros <= second.startTime;
  return (
    isLater && second.startTime - first.startTime <= tolerance && Math.abs(endOf(second) - endOf(first)) <= tolerance
  );
};

/** Whether one began while the other lasted. */
export const overlapsInTime = (a: TraceNode, b: TraceNode): boolean =>
  a.startTime <= endOf(b) && b.startTime <= endOf(a);

/** The outermost first, as far as times order them; the same in any order of arrival. */
export const byTime = (a: TraceNode, b: TraceNode): number =>
  a.startTime - b.startTime || endOf(b) - endOf(a) || (a.id < b.id ? -1 : 1);

/** The one that ends first, which is the tightest of those that contain something. */
export const byEnd = (a: TraceNode, b: TraceNode): number => endOf(a) - endOf(b) || -byTime(a, b);

/** Puts a node directly below another one, or nowhere. */
export const moveBelow = (node: TraceNode, parent: TraceNode | undefined): void => {
  if (node.parent !== undefined) leave(node.parent, node);
  node.parent = parent;
  node.nextSibling = parent?.firstChild;
  if (parent !== undefined) parent.firstChild = node;
};

const leave = (parent: TraceNode, node: TraceNode): void => {
  if (parent.firstChild === node) {
    parent.firstChild = node.nextSibling;
    return;
  }
  let before = parent.firstChild;
  while (before !== undefined && before.nextSibling !== node) before = before.nextSibling;
  if (before !== undefined) before.nextSibling = node.nextSibling;
};

/** What `ask` answers for a node, asked once for each. */
export const onceEach = (ask: (node: TraceNode) => boolean): ((node: TraceNode) => boolean) => {
  const answers = new Map<TraceNode, boolean>();
  return (node) => {
    const answer = answers.get(node) ?? ask(node);
    answers.set(node, answer);
    return answer;
  };
};

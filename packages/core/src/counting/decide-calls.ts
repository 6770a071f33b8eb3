import { adoptedOf } from './adopted-of.ts';
import { groupBy } from '../group-by.ts';
import { isSameCall } from './call-report.ts';
import type { Steps } from '../pauses.ts';
import type { Micros } from '../time.ts';
import { eachAlone, reportingOf, type Calls } from './calls.ts';
import { joinBeside, joinProxied } from './join-beside.ts';
import { isNativeNode, joinNativeBelow, joinNativeInTime } from './join-native.ts';
import { joinObserved, joinObservers } from './join-observed.ts';
import type { Counting } from './counting.ts';
import { addedRounds, toolLoopOf } from './added-rounds.ts';
import {
  ancestorsOf,
  byTime,
  descendantsOf,
  endOf,
  hasReportBelow,
  isReporting,
  overlapsInTime,
  reportsAbove,
  type ReportingNode,
  type TraceNode,
} from './trace-node.ts';

/**
 * Whether an aggregate counts: only if no descendant reports what it repeats, and for a sum beside its calls, if none of
 * these is known. `hasCalls` tells that of the observation above.
 */
export const decideAggregate = (node: ReportingNode, hasCalls: (parent: TraceNode) => boolean): Counting => ({
  counted: !hasReportBelow(node) && !(node.toolLoop === 'sum' && node.parent !== undefined && hasCalls(node.parent)),
  repeats: null,
});

/**
 * Which of the reports count, of those of one trace that may be of the same calls (`neighboursOf`); no aggregates. A
 * function of the reports and their tree, not of the order of arrival.
 *
 * 1. Reports of one response are of one call, unless they followed one another: some servers give their ids twice.
 * 2. A provider SDK's own report is of the same call as another one that is above it and has the same usage. Two such
 *    reports are never matched with the same other one.
 * 3. A report above exactly one call with the same usage is of that call, unless each has a native report of its own.
 * 4. A report of an instrumentation of a framework is of the same call as one of another reporter that has the same
 *    times and usage: each is told of the call by the framework.
 * 5. A report of an instrumentation of a provider's SDK is of the same call as one of a framework, or by hand, that is
 *    beside it, contains it in time and has the same usage: not every framework has its span around the SDK's call.
 * 6. So is a provider SDK's own report that is below none, wherever the other one is, and that of a proxy: its client
 *    may name a span above its own as the parent.
 * 7. Reports of two instrumentations of one framework are of one call if they overlap and have the same usage.
 * 8. A round of tools whose usage the next round has too is a part of that sum.
 *
 * Of the reports of one call the outermost counts, with what the others add. All others count as well.
 */
export function* decideCalls(nodes: readonly ReportingNode[]): Steps<ReadonlyMap<ReportingNode, Counting>> {
  if (nodes.length === 1) return new Map(nodes.map((node) => [node, { counted: true, repeats: null }]));
  const inOrder = nodes.toSorted(byTime);
  const calls = eachAlone(inOrder);
  yield* joinResponses(inOrder, calls);
  yield* joinNativeBelow(inOrder, calls);
  yield* joinOuter(inOrder, calls);
  yield* joinObserved(inOrder, calls);
  yield* joinBeside(inOrder, calls);
  yield* joinNativeInTime(inOrder, calls);
  yield* joinProxied(inOrder, calls);
  yield* joinObservers(inOrder, calls);
  yield* addRounds(inOrder, calls);
  return countingsOf(calls);
}

const countingsOf = (calls: Calls): ReadonlyMap<ReportingNode, Counting> => {
  const countings = new Map<ReportingNode, Counting>();
  for (const unordered of calls.all()) {
    const members = unordered.toSorted(byTime);
    const counted = countingMember(members);
    if (counted === undefined) continue;
    const others = members.filter((member) => member !== counted);
    for (const other of others) countings.set(other, { counted: false, repeats: counted.id });
    const adopted = adoptedOf(
      counted.report,
      others.map(({ report }) => report),
    );
    const repeats = calls.ambiguous.get(counted)?.id ?? null;
    countings.set(counted, { counted: true, repeats, ...(adopted === undefined ? {} : { adopted }) });
  }
  for (const [sum, part] of calls.sums) countings.set(sum, { counted: false, repeats: part.id });
  return countings;
};

/** Innermost first, so that the inside of a report is decided before the report itself. */
function* joinResponses(inOrder: readonly ReportingNode[], calls: Calls): Steps<void> {
  for (const [responseId, reports] of groupBy(inOrder, ({ report }) => report.responseId)) {
    if (responseId === undefined || reports.length < 2) continue;
    const below = yield* belowEach(reports, new Set(reports), () => true);
    /** One report of each call found so far, the earliest first. */
    let heads: ReportingNode[] = [];
    for (const outer of insideFirst(reports.toReversed(), below)) {
      yield;
      const overlapping = heads.slice(0, firstAfter(heads, endOf(outer))).filter((head) => overlapsInTime(outer, head));
      const inside = (below.get(outer) ?? []).filter((inner) => !calls.sums.has(inner));
      const within = new Set([...overlapping, ...inside].map((inner) => calls.of(inner)));
      const same = [...within].find((members) => members.some(({ report }) => isSameCall(outer.report, report)));
      const [only] = within.size === 1 ? within : [];
      const joined = same ?? only;
      if (joined === undefined || (same === undefined && isSum(outer, joined))) {
        for (const call of within) calls.sums.set(outer, firstOf(call) ?? outer);
      } else {
        const [other] = joined;
        if (other !== undefined) calls.join(outer, other);
        heads = heads.filter((head) => calls.of(head) !== calls.of(outer));
      }
      if (!calls.sums.has(outer)) heads.splice(firstAfter(heads, outer.startTime - 1), 0, outer);
    }
  }
}

/** How many of the reports, which are in order of time, began by then. */
const firstAfter = (inOrder: readonly ReportingNode[], time: Micros): number => {
  const end = inOrder.findIndex(({ startTime }) => startTime > time);
  return end === -1 ? inOrder.length : end;
};

/** In this order, but for those below another one: they may begin earlier, by another clock, or last longer. */
function* insideFirst(
  reports: readonly ReportingNode[],
  below: ReadonlyMap<TraceNode, readonly ReportingNode[]>,
): Generator<ReportingNode> {
  const seen = new Set<ReportingNode>();
  const visit = function* (node: ReportingNode): Generator<ReportingNode> {
    if (seen.has(node)) return;
    seen.add(node);
    for (const inner of below.get(node) ?? []) yield* visit(inner);
    yield node;
  };
  for (const node of reports) yield* visit(node);
}

/** By report, the others below it in the tree that fulfil `isMeant`. */
function* belowEach(
  nodes: readonly ReportingNode[],
  among: ReadonlySet<TraceNode>,
  isMeant: (outer: ReportingNode, inner: ReportingNode) => boolean,
): Steps<ReadonlyMap<TraceNode, readonly ReportingNode[]>> {
  const below = new Map<TraceNode, ReportingNode[]>();
  for (const inner of nodes) {
    yield;
    for (const outer of reportsAbove(inner)) {
      if (!among.has(outer) || !isMeant(outer, inner)) continue;
      const known = below.get(outer);
      if (known === undefined) below.set(outer, [inner]);
      else known.push(inner);
    }
  }
  return below;
}

/** It differs from the report of its response below it, and there are others: it is their sum. */
const isSum = (outer: ReportingNode, call: readonly ReportingNode[]): boolean => {
  for (const below of descendantsOf(outer)) if (isReporting(below) && !call.includes(below)) return true;
  return false;
};

function* joinOuter(inOrder: readonly ReportingNode[], calls: Calls): Steps<void> {
  const nodes = reportingOf(inOrder, calls);
  const below = yield* belowEach(nodes, new Set(nodes), (outer, inner) => isSameCall(outer.report, inner.report));
  const outers = nodes.filter((node) => below.has(node)).map((node) => [depthOf(node), node] as const);
  for (const [, outer] of outers.sort(([a], [b]) => b - a)) {
    yield;
    const own = calls.of(outer);
    const within = new Set((below.get(outer) ?? []).map((inner) => calls.of(inner)).filter((call) => call !== own));
    const isApart = (call: readonly ReportingNode[]): boolean => own.some(isNativeNode) && call.some(isNativeNode);
    const candidates = [...within].filter((call) => !isApart(call));
    for (const call of within) {
      const inner = firstOf(call);
      if (inner === undefined) continue;
      if (candidates.length === 1 && candidates[0] === call) calls.join(outer, inner);
      else calls.markAmbiguous(outer, inner);
    }
  }
}

/** Last, so that all that reports a round is known to be of its call. */
function* addRounds(inOrder: readonly ReportingNode[], calls: Calls): Steps<void> {
  for (const loop of new Set(inOrder.map(toolLoopOf))) {
    yield;
    for (const [round, next] of loop === undefined ? [] : addedRounds(loop)) calls.sums.set(round, next);
  }
}

const firstOf = (call: readonly ReportingNode[]): ReportingNode | undefined => call.toSorted(byTime)[0];

const depthOf = (node: ReportingNode): number => ancestorsOf(node).length;

/**
 * The outermost, of reports in order of time; a provider SDK's own report only if there is no other, and one of its
 * instrumentation after what is beside it, which may begin within the same millisecond, but for a proxy's.
 */
const countingMember = (members: readonly ReportingNode[]): ReportingNode | undefined => {
  const others = members.filter((member) => !isNativeNode(member));
  const candidates = others.length > 0 ? others : members;
  const all = new Set<TraceNode>(candidates);
  const outermost = candidates.filter((one) => !reportsAbove(one).some((above) => all.has(above)));
  const [first] = outermost;
  if (first?.report.isOfProxy === false && outermost.some(({ report }) => report.isOfProxy)) return first;
  const own = outermost.filter(({ report }) => report.role === 'own');
  return own.find(({ report }) => report.observer === undefined) ?? own[0] ?? outermost[0] ?? candidates[0];
};

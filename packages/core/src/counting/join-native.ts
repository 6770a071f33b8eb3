import { isSameCall } from './call-report.ts';
import type { Steps } from '../pauses.ts';
import { joinFirst, reportingOf, type Calls } from './calls.ts';
import { byEnd, containsInTime, isAbove, reportsAbove, type ReportingNode, type TraceNode } from './trace-node.ts';

/** By a provider's SDK itself. */
export const isNativeNode = ({ report }: ReportingNode): boolean => report.role === 'native';

const isAloneIn = (calls: Calls, native: ReportingNode): boolean => calls.of(native).every(isNativeNode);
const hasNative = (calls: Calls, node: ReportingNode): boolean => calls.of(node).some(isNativeNode);
const othersOf = (inOrder: readonly ReportingNode[], calls: Calls): readonly ReportingNode[] =>
  reportingOf(inOrder, calls).filter((node) => !isNativeNode(node));

/** With the nearest report above it that has the same usage, and no such report yet. */
export function* joinNativeBelow(inOrder: readonly ReportingNode[], calls: Calls): Steps<void> {
  const natives = inOrder.filter(isNativeNode);
  const others = new Set<TraceNode>(natives.length === 0 ? [] : othersOf(inOrder, calls));
  for (const native of natives) {
    yield;
    if (!isAloneIn(calls, native)) continue;
    for (const above of reportsAbove(native)) {
      if (!others.has(above) || hasNative(calls, above)) continue;
      if (!isSameCall(above.report, native.report)) continue;
      calls.join(above, native);
      break;
    }
  }
}

/**
 * With the tightest of those that contain it in time. After all that is further out is joined, so that a call of several
 * reporters gets one.
 */
export function* joinNativeInTime(inOrder: readonly ReportingNode[], calls: Calls): Steps<void> {
  const natives = inOrder.filter(isNativeNode);
  const tightestFirst = natives.length === 0 ? [] : othersOf(inOrder, calls).toSorted(byEnd);
  const free = [...tightestFirst];
  for (const native of natives) {
    yield;
    if (!isAloneIn(calls, native)) continue;
    const isAround = (other: ReportingNode): boolean =>
      isSameCall(other.report, native.report) && (containsInTime(other, native) || isAbove(other, native));
    joinFirst(native, free, (other) => !hasNative(calls, other) && isAround(other), calls);
    const other = isAloneIn(calls, native) ? tightestFirst.find(isAround) : undefined;
    if (other !== undefined) calls.markAmbiguous(other, native);
  }
}

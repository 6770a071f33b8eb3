import { isSameCall, type CallReport } from './call-report.ts';
import type { Steps } from '../pauses.ts';
import { joinFirst, reportingOf, type Calls } from './calls.ts';
import { byEnd, containsInTime, isAbove, type ReportingNode } from './trace-node.ts';

/** After those that are within one another in the tree, so that only what nothing is above of is left. */
export function* joinBeside(inOrder: readonly ReportingNode[], calls: Calls): Steps<void> {
  const reporting = reportingOf(inOrder, calls);
  const instrumented = reporting.filter(({ report }) => report.role === 'instrumented');
  const others = reporting.filter(({ report }) => report.role === 'own');
  if (instrumented.length === 0 || others.length === 0) return;
  const has = (node: ReportingNode, role: CallReport['role']): boolean =>
    calls.of(node).some(({ report }) => report.role === role);
  const tightestFirst = others.toSorted(byEnd);
  for (const inner of instrumented) {
    yield;
    if (has(inner, 'own')) continue;
    const isAround = (outer: ReportingNode): boolean =>
      isSameCall(outer.report, inner.report) && containsInTime(outer, inner) && isBeside(outer, inner);
    const isFree = (outer: ReportingNode): boolean =>
      !has(outer, 'instrumented') && !(has(outer, 'native') && has(inner, 'native'));
    joinFirst(inner, tightestFirst, (outer) => isAround(outer) && isFree(outer), calls);
  }
}

/** Reports of a proxy with those of its clients, wherever both are in the trace. */
export function* joinProxied(inOrder: readonly ReportingNode[], calls: Calls): Steps<void> {
  const reporting = reportingOf(inOrder, calls);
  const proxied = reporting.filter(({ report }) => report.isOfProxy);
  if (proxied.length === 0) return;
  const tightestFirst = reporting.filter(({ report }) => !report.isOfProxy && report.role !== 'native').toSorted(byEnd);
  const isOfClient = (node: ReportingNode): boolean => calls.of(node).some(({ report }) => !report.isOfProxy);
  const isFree = (outer: ReportingNode): boolean => !calls.of(outer).some(({ report }) => report.isOfProxy);
  for (const inner of proxied) {
    yield;
    if (isOfClient(inner)) continue;
    const isAround = (outer: ReportingNode): boolean =>
      isSameCall(outer.report, inner.report) && containsInTime(outer, inner);
    joinFirst(inner, tightestFirst, (outer) => isAround(outer) && isFree(outer), calls);
  }
}

/** Below the same observation, whatever is between that and the outer one. */
const isBeside = (outer: ReportingNode, inner: ReportingNode): boolean =>
  inner.parent === undefined || isAbove(inner.parent, outer);

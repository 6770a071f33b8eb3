import type { Steps } from '../pauses.ts';
import { isSameCall } from './call-report.ts';
import { isObservedToo } from './calls-in-time.ts';
import { joinFirst, type Calls } from './calls.ts';
import type { ReportingNode } from './trace-node.ts';

const isOther = ({ report }: ReportingNode): boolean => report.role === 'own' && report.observer === undefined;

/**
 * Joins each report of an instrumentation of a framework with the first one of a reporter that is none, and with the
 * first one before it of another instrumentation of that framework. No call gets two reports of one instrumentation.
 */
export function* joinObserved(inOrder: readonly ReportingNode[], calls: Calls): Steps<void> {
  const reporting = inOrder.filter((node) => !calls.sums.has(node));
  const observed = reporting.filter(({ report }) => report.observer !== undefined);
  if (observed.length === 0) return;
  yield* joinWithOthers(observed, reporting.filter(isOther), calls);
  yield* joinWithObserved(observed, calls);
}

function* joinWithOthers(
  observed: readonly ReportingNode[],
  others: readonly ReportingNode[],
  calls: Calls,
): Steps<void> {
  /** By instrumentation, the others that none of its reports has been joined with. */
  const left = new Map<string | undefined, ReportingNode[]>();
  for (const inner of others.length === 0 ? [] : observed) {
    yield;
    if (calls.of(inner).some(isOther)) continue;
    const observer = inner.report.observer?.name;
    const ofObserver = left.get(observer) ?? [...others];
    left.set(observer, ofObserver);
    joinFirst(inner, ofObserver, (outer) => isOfCall(outer, inner, calls), calls);
  }
}

function* joinWithObserved(observed: readonly ReportingNode[], calls: Calls): Steps<void> {
  const observers = new Set(observed.map(({ report }) => report.observer?.name)).size;
  if (observers === 1) return;
  const isOfAll = (node: ReportingNode): boolean => observersOf(calls.of(node)).length === observers;
  /** Those before, without those of calls that each instrumentation has reported. */
  const before: ReportingNode[] = [];
  for (const inner of observed) {
    yield;
    const at = before.findIndex((outer) => isOfCall(outer, inner, calls));
    const outer = before[at];
    if (outer !== undefined) {
      calls.join(outer, inner);
      if (isOfAll(outer)) before.splice(at, 1);
    }
    if (!isOfAll(inner)) before.push(inner);
  }
}

const isOfCall = (outer: ReportingNode, inner: ReportingNode, calls: Calls): boolean =>
  isObservedToo(outer, inner) &&
  isSameCall(outer.report, inner.report) &&
  areOfDifferentReporters(calls.of(outer), calls.of(inner));

/** Whether no reporter, of those that report a call once, would have reported a call of both twice. */
const areOfDifferentReporters = (some: readonly ReportingNode[], others: readonly ReportingNode[]): boolean => {
  const isTwice = (is: (node: ReportingNode) => boolean): boolean => some.some(is) && others.some(is);
  if (isTwice(isOther)) return false;
  if (isTwice(({ report }) => report.role === 'native')) return false;
  if (isTwice(({ report }) => report.role === 'instrumented')) return false;
  const observers = observersOf(some);
  return !observersOf(others).some((observer) => observers.includes(observer));
};

const observersOf = (call: readonly ReportingNode[]): readonly string[] => [
  ...new Set(call.flatMap(({ report }) => report.observer?.name ?? [])),
];

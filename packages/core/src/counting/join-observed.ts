import type { Steps } from '../pauses.ts';
import { isSameCall } from './call-report.ts';
import { isObservedToo } from './calls-in-time.ts';
import { joinFirst, reportingOf, type Calls } from './calls.ts';
import { byTime, type ReportingNode } from './trace-node.ts';

const isOther = ({ report }: ReportingNode): boolean => report.role === 'own' && report.observer === undefined;

const isObserved = ({ report }: ReportingNode): boolean => report.observer !== undefined;

/**
 * Joins each report of an instrumentation of a framework with the first one of a reporter that is none. No call gets two
 * reports of one instrumentation.
 */
export function* joinObserved(inOrder: readonly ReportingNode[], calls: Calls): Steps<void> {
  const reporting = reportingOf(inOrder, calls);
  const observed = reporting.filter(isObserved);
  const others = observed.length === 0 ? [] : reporting.filter(isOther);
  /** By instrumentation, the others that none of its reports has been joined with. */
  const left = new Map<string | undefined, ReportingNode[]>();
  for (const inner of others.length === 0 ? [] : observed) {
    yield;
    if (calls.of(inner).some(isOther)) continue;
    const name = inner.report.observer?.name;
    const ofObserver = left.get(name) ?? [...others];
    left.set(name, ofObserver);
    joinFirst(inner, ofObserver, (outer) => isOfCall(outer, inner, calls), calls);
  }
}

/** Joins each report of an instrumentation of a framework with the first one before it of another such instrumentation. */
export function* joinObservers(inOrder: readonly ReportingNode[], calls: Calls): Steps<void> {
  const observed = reportingOf(inOrder, calls).filter(isObserved);
  const observers = new Set(observed.map(({ report }) => report.observer?.name)).size;
  if (observers < 2) return;
  const isOfAll = (node: ReportingNode): boolean => observersOf(calls.of(node)).length === observers;
  /** By instrumentation, its reports before, without those of calls that each instrumentation has reported. */
  const before = new Map<string | undefined, ReportingNode[]>();
  for (const inner of observed) {
    yield;
    const firsts = [...before].flatMap(([name, outers]) =>
      name === inner.report.observer?.name ? [] : (outers.find((outer) => isOfCall(outer, inner, calls)) ?? []),
    );
    const [outer] = firsts.sort(byTime);
    if (outer !== undefined) {
      calls.join(outer, inner);
      if (isOfAll(outer)) remove(outer, before);
    }
    if (!isOfAll(inner)) listOf(inner, before).push(inner);
  }
}

const listOf = (node: ReportingNode, lists: Map<string | undefined, ReportingNode[]>): ReportingNode[] => {
  const name = node.report.observer?.name;
  const list = lists.get(name) ?? [];
  lists.set(name, list);
  return list;
};

const remove = (node: ReportingNode, lists: Map<string | undefined, ReportingNode[]>): void => {
  const list = listOf(node, lists);
  list.splice(list.indexOf(node), 1);
};

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

import { isSameCall, type CallReport } from './call-report.ts';
import { TimeIndex } from './time-index.ts';
import {
  coincidesInTime,
  containsInTime,
  endOf,
  lateByMicros,
  overlapsInTime,
  type ReportingNode,
} from './trace-node.ts';

type Role = CallReport['role'];

/** Roles whose reports may be within others in time, and those whose reports may contain others. */
const innerRoles: ReadonlySet<Role> = new Set(['native', 'instrumented']);
const outerRoles: ReadonlySet<Role> = new Set(['instrumented', 'own']);

const isFurtherOut = (outer: CallReport, inner: CallReport): boolean => {
  if (!outerRoles.has(outer.role)) return false;
  return inner.isOfProxy ? !outer.isOfProxy : innerRoles.has(inner.role) && outer.role !== inner.role;
};

/** Reports that can be of the same call have the same key. */
const tokensKey = ({ family = '', tokens }: CallReport): string => `${tokens.output} ${tokens.others} ${family}`;

/** The reports of a trace by model and tokens, then by time: what contains another one in time, or is within it. */
export class CallsInTime {
  readonly #inner = new Map<string, TimeIndex>();
  readonly #outer = new Map<string, TimeIndex>();

  add(node: ReportingNode): void {
    for (const index of this.#indicesOf(node.report)) index.add(node);
  }

  /** The node as it was added. */
  remove(node: ReportingNode): void {
    for (const index of this.#indicesOf(node.report)) index.remove(node, node.startTime);
  }

  /** Adds what contains the report in time, or is within it. */
  addNeighboursOf(node: ReportingNode, found: Set<ReportingNode>): void {
    const { report, startTime } = node;
    const key = tokensKey(report);
    this.#outer.get(key)?.eachLastingAt(startTime, lateByMicros(node), (outer) => {
      if (!found.has(outer) && isAround(outer, node)) found.add(outer);
    });
    // What it contains lasts up to a quarter longer than it, so that a tenth of that is less than two of its own.
    const tolerance = 2 * lateByMicros(node);
    this.#inner.get(key)?.eachBegunBetween(startTime - tolerance, endOf(node) + tolerance, (inner) => {
      if (!found.has(inner) && isAround(node, inner)) found.add(inner);
    });
  }

  *#indicesOf(report: CallReport): Generator<TimeIndex> {
    if (innerRoles.has(report.role) || report.isOfProxy || report.observer !== undefined)
      yield indexIn(this.#inner, report);
    if (outerRoles.has(report.role)) yield indexIn(this.#outer, report);
  }
}

const isAround = (outer: ReportingNode, inner: ReportingNode): boolean => {
  if (!isSameCall(outer.report, inner.report)) return false;
  if (isObservedToo(outer, inner)) return true;
  return isFurtherOut(outer.report, inner.report) && containsInTime(outer, inner);
};

/**
 * Whether the inner report is by an instrumentation of a framework, and the outer one is either by another one of the same
 * framework and was made while it lasted, or of the same time and by another reporter.
 */
export const isObservedToo = (outer: ReportingNode, inner: ReportingNode): boolean => {
  const [one, other] = [inner.report.observer, outer.report.observer];
  if (one === undefined || outer.report.role !== 'own') return false;
  if (other === undefined) return coincidesInTime(outer, inner);
  // Both are told of every call, so that the wrong one is never left over.
  return one.framework === other.framework && one.name !== other.name && overlapsInTime(outer, inner);
};

const indexIn = (indices: Map<string, TimeIndex>, report: CallReport): TimeIndex => {
  const key = tokensKey(report);
  const known = indices.get(key) ?? new TimeIndex();
  indices.set(key, known);
  return known;
};

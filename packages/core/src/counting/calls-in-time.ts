import { isBrokenOff, isSameCall, mayBeBrokenOff, type CallReport } from './call-report.ts';
import { TimeIndex, type TimeSearch } from './time-index.ts';
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

/** Those by one reporter, which are never within one another in time. */
interface OfReporter {
  /** One of them. */
  readonly report: CallReport;
  readonly inTime: TimeIndex;
}

/** The reports of a trace by model and tokens, reporter and time: what contains another one in time, or is within it. */
export class CallsInTime {
  readonly #byTokens = new Map<string, OfReporter[]>();

  add(node: ReportingNode): void {
    for (const key of keysOf(node.report)) {
      const reporters = this.#byTokens.get(key) ?? [];
      this.#byTokens.set(key, reporters);
      const known = reporterIn(reporters, node);
      if (known !== undefined) known.inTime.add(node);
      else reporters.push({ report: node.report, inTime: new TimeIndex([node]) });
    }
  }

  /** The node as it was added. */
  remove(node: ReportingNode): void {
    for (const key of keysOf(node.report)) reporterIn(this.#byTokens.get(key) ?? [], node)?.inTime.remove(node);
  }

  /** Adds what contains the report in time, or is within it, to what one search has found. */
  addNeighboursOf(node: ReportingNode, found: Set<ReportingNode>, search: TimeSearch): void {
    const { report, startTime } = node;
    const tolerance = lateByMicros(node);
    const addIf = (isNeighbour: (other: ReportingNode) => boolean) => (other: ReportingNode) => {
      const isFound = found.has(other) || isNeighbour(other);
      if (isFound) found.add(other);
      return isFound;
    };
    const addOuter = addIf((outer) => isAround(outer, node));
    const addInner = addIf((inner) => isAround(node, inner));
    for (const key of keysOfOthers(report)) {
      for (const other of this.#byTokens.get(key) ?? []) {
        if (mayBeAround(other.report, report)) other.inTime.eachLastingAt(startTime, tolerance, search, addOuter);
        // What it contains lasts up to a quarter longer than it, so that a tenth of that is less than two of its own.
        if (mayBeAround(report, other.report))
          other.inTime.eachBegunBetween(startTime - 2 * tolerance, endOf(node) + 2 * tolerance, search, addInner);
      }
    }
  }
}

/** One for each input that it may have: the outer report may leave out what was read from and written to caches. */
const keysWith = (output: number | string, { family = '', tokens }: CallReport): readonly string[] => {
  const { input, uncached, others } = tokens;
  const inputs = input === uncached ? [input] : [input, uncached];
  return inputs.map((each) => `${each} ${output} ${others} ${family}`);
};

/**
 * Those of a report, and below which others of its call are: the same as far as they have the same output. Of a stream that
 * was broken off, the report that states no output is below one key, and those that it is compared with below another.
 */
const keysFor = (report: CallReport, [ofBrokenOff, ofBegun]: readonly [string, string]): readonly string[] => {
  const keys = keysWith(report.tokens.output, report);
  if (isBrokenOff(report)) return [...keys, ...keysWith(ofBrokenOff, report)];
  return mayBeBrokenOff(report) ? [...keys, ...keysWith(ofBegun, report)] : keys;
};

const keysOf = (report: CallReport): readonly string[] => keysFor(report, ['broken off', 'begun']);
const keysOfOthers = (report: CallReport): readonly string[] => keysFor(report, ['begun', 'broken off']);

const reporterIn = (reporters: readonly OfReporter[], { report: { role, isOfProxy, observer } }: ReportingNode) =>
  reporters.find(
    ({ report }) => report.role === role && report.isOfProxy === isOfProxy && report.observer?.name === observer?.name,
  );

const mayBeAround = (outer: CallReport, inner: CallReport): boolean =>
  mayBeObservedToo(outer, inner) || isFurtherOut(outer, inner);

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
  if (!mayBeObservedToo(outer.report, inner.report)) return false;
  // Both instrumentations are told of every call, so that the wrong one is never left over.
  return outer.report.observer === undefined ? coincidesInTime(outer, inner) : overlapsInTime(outer, inner);
};

const mayBeObservedToo = (outer: CallReport, inner: CallReport): boolean => {
  const [one, other] = [inner.observer, outer.observer];
  if (one === undefined || outer.role !== 'own') return false;
  return other === undefined || (one.framework === other.framework && one.name !== other.name);
};

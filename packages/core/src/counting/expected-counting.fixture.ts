import type { ObservationId } from '../ids.ts';
import type { Micros } from '../time.ts';

/** A report of a generated trace, or an observation without a report. */
export interface GeneratedEntry {
  readonly id: ObservationId;
  readonly parentId: ObservationId | null;
  readonly startTime: Micros;
  readonly endTime: Micros;
  readonly kind: 'silent' | 'own' | 'observed' | 'observed otherwise' | 'native' | 'instrumented' | 'aggregate';
  readonly model: string;
  readonly input: number;
  readonly output: number;
  readonly responseId: string | undefined;
}

/**
 * The counted reports by the documented rule, computed over a whole trace at once, without optimizations. It covers the
 * parts of the rule on aggregates, native reports and reports around one call; traces with several reports of one
 * response have separate tests.
 */
export const expectedCounted = (entries: readonly GeneratedEntry[]): ReadonlyMap<string, boolean> => {
  const trace = new ExpectedTrace(entries);
  trace.joinNativeBelow();
  trace.joinAround();
  trace.joinObserved();
  trace.joinBeside();
  trace.joinNativeInTime();
  trace.joinObservers();
  return trace.counted();
};

const says = ({ model, input, output }: GeneratedEntry): string => `${model} ${input} ${output}`;

/** By one of two instrumentations of a framework. */
const isObserved = ({ kind }: GeneratedEntry): boolean => kind === 'observed' || kind === 'observed otherwise';

/** By a framework, by hand, or by an instrumentation of a framework. */
const isOfFramework = (entry: GeneratedEntry): boolean => entry.kind === 'own' || isObserved(entry);

const byTime = (a: GeneratedEntry, b: GeneratedEntry): number =>
  a.startTime - b.startTime || b.endTime - a.endTime || (a.id < b.id ? -1 : 1);

/** Whether its time range is within the other one, but for a tenth of it. */
const lastsWithin = (outer: GeneratedEntry, inner: GeneratedEntry): boolean => {
  const tenth = (inner.endTime - inner.startTime) / 10;
  return outer.startTime - tenth <= inner.startTime && inner.endTime <= outer.endTime + tenth;
};

/** Whether it has the times of an earlier one, but for a tenth. */
const lastsAsLong = (first: GeneratedEntry, inner: GeneratedEntry): boolean => {
  const tenth = (first.endTime - first.startTime) / 10;
  const isLater = first.startTime <= inner.startTime && inner.startTime <= first.startTime + tenth;
  return isLater && first.endTime - tenth <= inner.endTime && inner.endTime <= first.endTime + tenth;
};

class ExpectedTrace {
  readonly #byId: ReadonlyMap<string, GeneratedEntry>;
  readonly #reports: readonly GeneratedEntry[];
  readonly #calls = new Map<GeneratedEntry, ReadonlySet<GeneratedEntry>>();

  constructor(entries: readonly GeneratedEntry[]) {
    this.#byId = new Map(entries.map((entry) => [entry.id, entry]));
    this.#reports = entries.filter(({ kind }) => kind !== 'silent');
    for (const report of this.#reports) this.#calls.set(report, new Set([report]));
  }

  #above(entry: GeneratedEntry): readonly GeneratedEntry[] {
    const parent = entry.parentId === null ? undefined : this.#byId.get(entry.parentId);
    return parent === undefined ? [] : [parent, ...this.#above(parent)];
  }

  #isBelow(inner: GeneratedEntry, outer: GeneratedEntry): boolean {
    return this.#above(inner).includes(outer);
  }

  #callOf(report: GeneratedEntry): ReadonlySet<GeneratedEntry> {
    return this.#calls.get(report) ?? new Set();
  }

  #join(a: GeneratedEntry, b: GeneratedEntry): void {
    const joined = new Set([...this.#callOf(a), ...this.#callOf(b)]);
    for (const member of joined) this.#calls.set(member, joined);
  }

  #has(report: GeneratedEntry, wanted: GeneratedEntry['kind']): boolean {
    return [...this.#callOf(report)].some(({ kind }) => kind === wanted);
  }

  #hasNative(report: GeneratedEntry): boolean {
    return this.#has(report, 'native');
  }

  #natives(): readonly GeneratedEntry[] {
    return this.#reports.filter(({ kind }) => kind === 'native').sort(byTime);
  }

  #isFree(report: GeneratedEntry, native: GeneratedEntry): boolean {
    const isOther = isOfFramework(report) || report.kind === 'instrumented';
    return isOther && says(report) === says(native) && !this.#hasNative(report);
  }

  /** A native report matches the nearest report above it with the same usage that has no match yet. */
  joinNativeBelow(): void {
    for (const native of this.#natives()) {
      const nearest = this.#above(native).find((report) => this.#isFree(report, native));
      if (nearest !== undefined) this.#join(nearest, native);
    }
  }

  /** Else, of those whose time range contains it, the one that ends first. */
  joinNativeInTime(): void {
    for (const native of this.#natives()) {
      if (this.#callOf(native).size > 1) continue;
      const [tightest] = this.#reports
        .filter((report) => this.#isFree(report, native))
        .filter((report) => this.#isBelow(native, report) || lastsWithin(report, native))
        .sort((a, b) => a.endTime - b.endTime || -byTime(a, b));
      if (tightest !== undefined) this.#join(tightest, native);
    }
  }

  /**
   * A report above exactly one call with the same usage belongs to that call, unless both have native ones; innermost
   * first.
   */
  joinAround(): void {
    const plain = this.#reports
      .filter(({ kind }) => kind !== 'aggregate')
      .sort((a, b) => this.#above(b).length - this.#above(a).length || byTime(a, b));
    for (const outer of plain) {
      const below = plain
        .filter((inner) => this.#isBelow(inner, outer) && says(inner) === says(outer))
        .filter((inner) => !(this.#hasNative(outer) && this.#hasNative(inner)))
        .filter((inner) => this.#callOf(inner) !== this.#callOf(outer));
      const [first] = below;
      if (first !== undefined && new Set(below.map((inner) => this.#callOf(inner))).size === 1)
        this.#join(outer, first);
    }
  }

  /**
   * A report of an instrumentation without another kind in its call matches the report of that kind that ends first, of
   * those that have the same usage, no such report yet, a time range around it, and its parent above them.
   */
  joinBeside(): void {
    for (const inner of this.#reports.filter(({ kind }) => kind === 'instrumented').sort(byTime)) {
      if ([...this.#callOf(inner)].some(isOfFramework)) continue;
      const [tightest] = this.#reports
        .filter((report) => isOfFramework(report) && says(report) === says(inner))
        .filter((report) => lastsWithin(report, inner))
        .filter((report) => inner.parentId === null || this.#above(report).some(({ id }) => id === inner.parentId))
        .filter((report) => !this.#has(report, 'instrumented'))
        .filter((report) => !(this.#hasNative(report) && this.#hasNative(inner)))
        .sort((a, b) => a.endTime - b.endTime || -byTime(a, b));
      if (tightest !== undefined) this.#join(tightest, inner);
    }
  }

  /**
   * A report of an instrumentation of a framework matches the first report of another kind that has the same usage and,
   * but for a tenth, the same times, if neither call has what the other one has already.
   */
  joinObserved(): void {
    const inOrder = this.#reports.toSorted(byTime);
    for (const inner of inOrder.filter((report) => isObserved(report) && !this.#has(report, 'own'))) {
      this.#joinFirst(
        inner,
        inOrder.filter((report) => report.kind === 'own' && lastsAsLong(report, inner)),
      );
    }
  }

  /** Then the first one before it of the other instrumentation that it overlaps. */
  joinObservers(): void {
    const observed = this.#reports.filter(isObserved).sort(byTime);
    for (const [index, inner] of observed.entries()) {
      this.#joinFirst(
        inner,
        observed.slice(0, index).filter((report) => inner.startTime <= report.endTime),
      );
    }
  }

  #joinFirst(inner: GeneratedEntry, among: readonly GeneratedEntry[]): void {
    const first = among.find((report) => says(report) === says(inner) && !this.#isTwice(report, inner));
    if (first !== undefined) this.#join(first, inner);
  }

  /** Whether both calls have a report of one kind. */
  #isTwice(one: GeneratedEntry, other: GeneratedEntry): boolean {
    return [...this.#callOf(one)].some(({ kind }) => this.#has(other, kind));
  }

  counted(): ReadonlyMap<string, boolean> {
    return new Map(this.#reports.map((report) => [report.id, this.#isCounted(report)]));
  }

  #isCounted(report: GeneratedEntry): boolean {
    if (report.kind === 'aggregate') return !this.#reports.some((each) => this.#isBelow(each, report));
    const others = [...this.#callOf(report)].filter((each) => each.kind !== 'native');
    const members = others.length > 0 ? others : [...this.#callOf(report)];
    const outermost = members.filter((each) => !members.some((outer) => this.#isBelow(each, outer)));
    const inOrder = outermost.sort(byTime);
    const own = inOrder.find(({ kind }) => kind === 'own') ?? inOrder.find(isObserved);
    return (own ?? inOrder[0]) === report;
  }
}

import { adoptedFrom, isSameCall, type Stated } from './expected-call.fixture.ts';
import type { At } from './cost-history.fixture.ts';

/** The fields of an observation that decide which reports count. */
export interface Reporting extends Stated {
  readonly id: string;
  readonly parent: string | null;
  readonly type: string;
  readonly at: At;
  /** `null`: not ended. */
  readonly end: At | null;
  readonly isNative: boolean;
  /** By an instrumentation of a provider's SDK. */
  readonly isInstrumented: boolean;
  /** The instrumentation of a framework that it is by. */
  readonly observer: string | null;
  readonly response: string | null;
}

/** The parts of the rule. */
export const ruleParts = [
  'aggregate above reports',
  'aggregate above nothing',
  'native below',
  'native beside',
  'native alone',
  'native in doubt',
  'around one call',
  'around several',
  'instrumented beside',
  'observed twice',
  'observed by two',
  'one response',
  'sum of a response',
  'over midnight',
  'adopted usage',
  'adopted tier',
  'adopted model',
  'adopted provider',
  'adopted cost',
] as const;
export type RulePart = (typeof ruleParts)[number];

export interface Decision {
  readonly counts: boolean;
  readonly repeats: string | null;
  /** The values adopted from other reports of its call. */
  readonly adopted: Partial<Stated>;
}

export interface DecidedTrace<T extends Reporting> {
  readonly decisions: ReadonlyMap<T, Decision>;
  readonly parts: readonly RulePart[];
}

/** Usage of agents and chains repeats that of their descendants. */
export const isAggregate = ({ type }: Pick<Reporting, 'type'>): boolean => type === 'AGENT' || type === 'CHAIN';

const reports = ({ usage, provided }: Stated): boolean =>
  (usage['total'] ?? 0) > 0 || Object.values(provided).some((amount) => Number(amount) > 0);

/** An observation that reports nothing counts by the same rule as a reporting one without known relations. */
const byItself = (each: Reporting): Decision => {
  const isSilent = Object.keys(each.usage).length === 0 && Object.keys(each.provided).length === 0;
  return { counts: isSilent || !isAggregate(each), repeats: null, adopted: {} };
};

/**
 * Decides which observations of a complete trace count, by the documented rule: from all known facts, in any order of
 * arrival, not optimized. There are at most two reports of one response.
 */
export const decideTrace = <T extends Reporting>(ofTrace: readonly T[]): DecidedTrace<T> => {
  const trace = new Trace(ofTrace);
  trace.joinResponses();
  trace.joinNativeBelow();
  trace.joinAround();
  trace.joinObserved();
  trace.joinInstrumented();
  trace.joinNativeBeside();
  trace.joinObservers();
  return trace.decided();
};

const endOf = ({ at, end }: Reporting): At => Math.max(at, end ?? at);
const byTime = (a: Reporting, b: Reporting): number => a.at - b.at || endOf(b) - endOf(a) || (a.id < b.id ? -1 : 1);
/** The tolerated difference between clocks of clients. */
const clockMicros = 1000;
const toleranceOf = (each: Reporting): number => Math.max(clockMicros, (endOf(each) - each.at) / 10);
const lastsWhile = (outer: Reporting, inner: Reporting): boolean => {
  const tolerance = toleranceOf(inner);
  return outer.at - tolerance <= inner.at && endOf(inner) <= endOf(outer) + tolerance;
};
const lastsAsLong = (first: Reporting, second: Reporting): boolean => {
  const later = second.at - first.at;
  const tolerance = toleranceOf(first);
  return -clockMicros <= later && later <= tolerance && Math.abs(endOf(second) - endOf(first)) <= tolerance;
};
const isBesideInTime = (a: Reporting, b: Reporting): boolean => a.at <= endOf(b) && b.at <= endOf(a);
/** By a framework, or by hand. */
const isOwn = ({ isNative, isInstrumented }: Reporting): boolean => !isNative && !isInstrumented;
/** By none of the instrumentations that the rule names. */
const isOther = (each: Reporting): boolean => isOwn(each) && each.observer === null;
/** What reports a call at most once. */
const reporterOf = ({ isNative, isInstrumented, observer }: Reporting): string => {
  if (isNative) return 'an SDK';
  return isInstrumented ? 'an instrumentation of an SDK' : (observer ?? 'another reporter');
};
const dayOf = ({ at }: Reporting): number => Math.floor(at / 86_400_000_000);

class Trace<T extends Reporting> {
  readonly #byId: ReadonlyMap<string, T>;
  readonly #ofTrace: readonly T[];
  /** All observations that report something and are not aggregates, in order of time. */
  readonly #calls: readonly T[];
  /** By report: all reports of the same call, itself included. */
  readonly #sameCall = new Map<T, readonly T[]>();
  readonly #doubts: (readonly [T, T])[] = [];
  /** By report that is a sum: one of the reports that it sums. */
  readonly #sums = new Map<T, T>();
  readonly #parts: RulePart[] = [];

  constructor(ofTrace: readonly T[]) {
    this.#ofTrace = ofTrace;
    this.#byId = new Map(ofTrace.map((each) => [each.id, each]));
    this.#calls = ofTrace.filter((each) => reports(each) && !isAggregate(each)).sort(byTime);
    for (const each of this.#calls) this.#sameCall.set(each, [each]);
  }

  /** The ancestors, the nearest first. */
  #above({ parent }: T): readonly T[] {
    const above = parent === null ? undefined : this.#byId.get(parent);
    return above === undefined ? [] : [above, ...this.#above(above)];
  }

  #isBelow(inner: T, outer: T): boolean {
    return this.#above(inner).includes(outer);
  }

  #callOf(each: T): readonly T[] {
    return this.#sameCall.get(each) ?? [];
  }

  #hasNative(each: T): boolean {
    return this.#callOf(each).some(({ isNative }) => isNative);
  }

  #join(a: T, b: T, part: RulePart): void {
    const joined = [...new Set([...this.#callOf(a), ...this.#callOf(b)])].sort(byTime);
    for (const member of joined) this.#sameCall.set(member, joined);
    this.#parts.push(part);
    if (dayOf(a) !== dayOf(b)) this.#parts.push('over midnight');
  }

  joinResponses(): void {
    for (const one of this.#calls) {
      const other = this.#calls.find((each) => each !== one && one.response !== null && each.response === one.response);
      if (other === undefined || byTime(one, other) > 0) continue;
      const [outer, inner] = this.#isBelow(one, other) ? [other, one] : [one, other];
      // Some servers reuse their response ids.
      if (!this.#isBelow(inner, outer) && !isBesideInTime(inner, outer)) continue;
      const hasMoreBelow = this.#ofTrace.some((each) => each !== inner && reports(each) && this.#isBelow(each, outer));
      if (isSameCall(outer, inner) || !hasMoreBelow) this.#join(outer, inner, 'one response');
      else {
        this.#sums.set(outer, inner);
        this.#parts.push('sum of a response');
      }
    }
  }

  #others(): readonly T[] {
    return this.#calls.filter((each) => !each.isNative && !this.#sums.has(each));
  }

  /** Native reports of calls without any other report. */
  #unmatched(): readonly T[] {
    return this.#calls.filter((each) => this.#isUnmatched(each) && !this.#sums.has(each));
  }

  #isUnmatched(each: T): boolean {
    return this.#callOf(each).every(({ isNative }) => isNative);
  }

  /** Joins each with the nearest ancestor with the same report and no native report. */
  joinNativeBelow(): void {
    for (const native of this.#unmatched()) {
      const nearest = this.#above(native).find(
        (above) => this.#others().includes(above) && !this.#hasNative(above) && isSameCall(above, native),
      );
      if (nearest !== undefined && this.#isUnmatched(native)) this.#join(nearest, native, 'native below');
    }
  }

  /** Joins each with the earliest ending report that spans its time and has no native report. */
  joinNativeBeside(): void {
    for (const native of this.#unmatched()) {
      if (!this.#isUnmatched(native)) continue;
      const around = this.#others()
        .filter((other) => isSameCall(other, native))
        .filter((other) => lastsWhile(other, native) || this.#isBelow(native, other))
        .sort((a, b) => endOf(a) - endOf(b) || byTime(b, a));
      const free = around.find((other) => !this.#hasNative(other));
      const [taken] = around;
      if (free !== undefined) this.#join(free, native, 'native beside');
      else if (taken === undefined) this.#parts.push('native alone');
      else {
        this.#parts.push('native in doubt');
        this.#doubts.push([taken, native]);
      }
    }
  }

  /** Joins a report with the only call of the same usage below it, unless both have native reports. */
  joinAround(): void {
    const reporting = this.#calls.filter((each) => !this.#sums.has(each));
    const innermostFirst = reporting.toSorted((a, b) => this.#above(b).length - this.#above(a).length);
    for (const outer of innermostFirst) {
      const own = this.#callOf(outer);
      const below = reporting.filter((inner) => this.#isBelow(inner, outer) && isSameCall(outer, inner));
      const within = [...new Set(below.map((inner) => this.#callOf(inner)))].filter((call) => call !== own);
      const isFree = (call: readonly T[]): boolean =>
        !(this.#hasNative(outer) && call.some(({ isNative }) => isNative));
      const only = within.filter(isFree).length === 1 ? within.find(isFree) : undefined;
      for (const call of within) {
        const [inner] = call;
        if (inner === undefined) continue;
        if (call === only) this.#join(outer, inner, 'around one call');
        else {
          this.#parts.push('around several');
          this.#doubts.push([outer, inner]);
        }
      }
    }
  }

  /**
   * Joins each report of an instrumentation with the earliest ending report of a framework, or by hand, that spans its time
   * and is below the same observation, unless either has such a report in its call.
   */
  joinInstrumented(): void {
    const reporting = this.#calls.filter((each) => !this.#sums.has(each));
    for (const inner of reporting.filter(({ isInstrumented }) => isInstrumented)) {
      const { parent } = inner;
      const [tightest] = reporting
        .filter((other) => isOwn(other) && isSameCall(other, inner) && lastsWhile(other, inner))
        .filter((other) => parent === null || [other, ...this.#above(other)].some((each) => each.parent === parent))
        .filter((other) => !this.#callOf(other).some(({ isInstrumented }) => isInstrumented))
        .filter((other) => !(this.#hasNative(other) && this.#hasNative(inner)))
        .sort((a, b) => endOf(a) - endOf(b) || byTime(b, a));
      if (tightest === undefined || this.#callOf(inner).some(isOwn)) continue;
      this.#join(tightest, inner, 'instrumented beside');
    }
  }

  /**
   * Joins each report of an instrumentation of a framework with the first one of another reporter that has the same times,
   * but for a tenth, unless both calls have a report of one of these instrumentations, of one of an SDK, of an SDK, or of
   * other reporters.
   */
  joinObserved(): void {
    const reporting = this.#calls.filter((each) => !this.#sums.has(each));
    for (const inner of reporting.filter(({ observer }) => observer !== null)) {
      if (this.#callOf(inner).some(isOther)) continue;
      this.#joinFirst(
        reporting.filter((other) => isOther(other) && lastsAsLong(other, inner)),
        inner,
        'observed twice',
      );
    }
  }

  /** Likewise with the first one before it of another such instrumentation that still lasts. */
  joinObservers(): void {
    const observed = this.#calls.filter((each) => each.observer !== null && !this.#sums.has(each));
    for (const [index, inner] of observed.entries()) {
      this.#joinFirst(
        observed.slice(0, index).filter((other) => isBesideInTime(other, inner)),
        inner,
        'observed by two',
      );
    }
  }

  #joinFirst(among: readonly T[], inner: T, part: RulePart): void {
    const first = among
      .filter((other) => isSameCall(other, inner))
      .find((other) => {
        const kinds = new Set(this.#callOf(other).map(reporterOf));
        return this.#callOf(inner).every((each) => !kinds.has(reporterOf(each)));
      });
    if (first !== undefined) this.#join(first, inner, part);
  }

  /** The outermost report, of an instrumentation after others beside it; a native one only if there are no others. */
  #countingOf(call: readonly T[]): T | undefined {
    const others = call.filter(({ isNative }) => !isNative);
    const candidates = others.length > 0 ? others : call;
    const outermost = candidates.filter((each) => !candidates.some((other) => this.#isBelow(each, other)));
    const own = outermost.filter(({ isInstrumented }) => !isInstrumented);
    return own.find(({ observer }) => observer === null) ?? own[0] ?? outermost[0];
  }

  decided(): DecidedTrace<T> {
    const decisions = new Map<T, Decision>();
    const parts = this.#parts;
    for (const each of this.#ofTrace) decisions.set(each, byItself(each));
    for (const each of this.#ofTrace.filter((one) => isAggregate(one) && reports(one))) {
      const isAbove = this.#ofTrace.some((below) => reports(below) && this.#isBelow(below, each));
      parts.push(isAbove ? 'aggregate above reports' : 'aggregate above nothing');
      decisions.set(each, { counts: !isAbove, repeats: null, adopted: {} });
    }
    const inDoubt = this.#inDoubt();
    for (const each of this.#calls) {
      const call = this.#callOf(each);
      const counting = this.#countingOf(call);
      if (counting === undefined || counting !== each) {
        decisions.set(each, { counts: false, repeats: counting?.id ?? null, adopted: {} });
        continue;
      }
      const adopted = adoptedFrom(
        each,
        call.filter((other) => other !== each),
      );
      for (const field of Object.keys(adopted)) parts.push(adoptedPart[field as keyof Stated]);
      decisions.set(each, { counts: true, repeats: inDoubt.get(each)?.id ?? null, adopted });
    }
    for (const [sum, part] of this.#sums) decisions.set(sum, { counts: false, repeats: part.id, adopted: {} });
    return { decisions, parts };
  }

  /** By report: the other report of its first doubt. */
  #inDoubt(): ReadonlyMap<T, T> {
    const inDoubt = new Map<T, T>();
    for (const [a, b] of this.#doubts) {
      if (!inDoubt.has(a)) inDoubt.set(a, b);
      if (!inDoubt.has(b)) inDoubt.set(b, a);
    }
    return inDoubt;
  }
}

const adoptedPart = {
  usage: 'adopted usage',
  tier: 'adopted tier',
  model: 'adopted model',
  provider: 'adopted provider',
  provided: 'adopted cost',
} as const satisfies Readonly<Record<keyof Stated, RulePart>>;

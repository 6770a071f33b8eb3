import type { ObservationSaid, Saying, TraceSaid, Utterance } from './cost-history.fixture.ts';
import { ratesOf } from './oracle-prices.fixture.ts';
import { timeOfMoment, traceIdOf, traceOfSpans } from './say.fixture.ts';

/** Microseconds, as production counts them. */
export type At = number;

export interface ExpectedObservation {
  readonly traceId: string;
  readonly id: string;
  readonly at: At;
  readonly type: string;
  readonly model: string | null;
  readonly promptName: string | null;
  readonly promptVersion: number | null;
  readonly environment: string;
  readonly usage: Readonly<Record<string, number>>;
  readonly source: 'none' | 'unpriced' | 'computed' | 'provided';
  readonly cost: bigint;
  /** Whether totals have it. */
  readonly counts: boolean;
  readonly trace: ExpectedTrace;
}

export interface ExpectedTrace {
  readonly id: string;
  readonly at: At;
  readonly name: string | null;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly release: string | null;
  readonly environment: string;
  readonly tags: readonly string[];
}

export interface Expected {
  readonly traces: readonly ExpectedTrace[];
  readonly observations: readonly ExpectedObservation[];
}

type Said<K extends Saying['kind']> = Utterance & { readonly saying: Extract<Saying, { kind: K }> };
const isOf =
  <K extends Saying['kind']>(kind: K) =>
  (utterance: Utterance): utterance is Said<K> =>
    utterance.saying.kind === kind;

/** Microseconds of `2026-03-04T05:06:07.890123Z`. */
const microsOf = (time: string): At => Date.parse(`${time.slice(0, 19)}Z`) * 1000 + Number(time.slice(20, 26));

/**
 * What a project holds after everything that arrived, told from that alone: what was said last of each field stays,
 * and a deletion ends what was said before it.
 */
export const expectedOf = (arrived: readonly Utterance[]): Expected => {
  const ends = new Map<string, number>();
  for (const { moment, saying } of arrived) {
    if (saying.kind === 'delete') ends.set(saying.trace, Math.max(moment, ends.get(saying.trace) ?? 0));
  }
  const lasting = arrived
    .filter(({ moment, saying }) => saying.kind !== 'delete' && moment > (ends.get(saying.trace) ?? 0))
    .sort((a, b) => a.moment - b.moment);
  const traces = [...new Set(lasting.map(({ saying }) => saying.trace))].map((trace) => traceOf(trace, lasting));
  return { traces, observations: traces.flatMap((trace) => observationsOf(trace, lasting)) };
};

/** The last value of a field that anything said; `undefined` when nothing did. */
const last = <T extends object, K extends keyof T>(sayings: readonly T[], field: K): T[K] | undefined =>
  sayings.findLast((said) => said[field] !== undefined)?.[field];

const traceOf = (trace: string, lasting: readonly Utterance[]): ExpectedTrace => {
  const ofTrace = lasting.filter(({ saying }) => saying.trace === trace);
  const spans = ofTrace.filter(isOf('span'));
  if (spans.length > 0) {
    const at = Math.min(...spans.map(({ saying }) => microsOf(saying.said.startTime)));
    return { id: traceIdOf(trace, 'span'), at, sessionId: null, release: null, tags: [], ...traceOfSpans };
  }
  const said: readonly TraceSaid[] = ofTrace.filter(isOf('trace')).map(({ saying }) => saying.said);
  const observed = ofTrace.filter(isOf('observation'));
  const implied = observed.map(({ moment, saying }) => startSaid(saying.said) ?? timeOfMoment(moment));
  const stated = said.map(({ timestamp }) => microsOf(timestamp));
  const isStaging = observed.some(({ saying }) => saying.said.environment !== undefined);
  return {
    id: trace,
    at: Math.min(...(stated.length > 0 ? stated : implied)),
    name: last(said, 'name') ?? null,
    userId: last(said, 'userId') ?? null,
    sessionId: last(said, 'sessionId') ?? null,
    release: last(said, 'release') ?? null,
    environment: last(said, 'environment') ?? (isStaging ? 'staging' : 'default'),
    tags: [...new Set(said.flatMap(({ tags = [] }) => tags))],
  };
};

const startSaid = ({ startTime }: ObservationSaid): At | undefined =>
  startTime === undefined ? undefined : microsOf(startTime);

const observationsOf = (trace: ExpectedTrace, lasting: readonly Utterance[]): readonly ExpectedObservation[] => {
  const groups = new Map<string, Said<'observation' | 'span'>[]>();
  for (const utterance of lasting) {
    const { saying } = utterance;
    if (saying.kind !== 'observation' && saying.kind !== 'span') continue;
    if (traceIdOf(saying.trace, saying.kind === 'span' ? 'span' : 'other') !== trace.id) continue;
    groups.set(saying.id, [...(groups.get(saying.id) ?? []), utterance as Said<'observation' | 'span'>]);
  }
  const all = [...groups].map(([id, said]) => uncounted(id, said, trace));
  const hasOwn = all.some((each) => !isAggregate(each) && ((each.usage['total'] ?? 0) > 0 || each.source !== 'none'));
  return all.map((each) => ({ ...each, counts: !isAggregate(each) || !hasOwn }));
};

/** What agents report repeats their calls. */
const isAggregate = ({ type }: Pick<ExpectedObservation, 'type'>): boolean => type === 'AGENT';

const uncounted = (
  id: string,
  utterances: readonly Said<'observation' | 'span'>[],
  trace: ExpectedTrace,
): Omit<ExpectedObservation, 'counts'> => {
  const said: readonly ObservationSaid[] = utterances.map(({ saying }) => saying.said);
  const [first] = utterances;
  const start = last(said, 'startTime');
  const at = start === undefined ? timeOfMoment(first?.moment ?? 0) : microsOf(start);
  const model = last(said, 'model') ?? null;
  const isSpan = first?.saying.kind === 'span';
  const usage = withTotal(last(said, 'usage') ?? {});
  return {
    id,
    traceId: trace.id,
    trace,
    at,
    type: first?.saying.kind === 'observation' && first.saying.role === 'agent' ? 'AGENT' : 'GENERATION',
    model,
    promptName: last(said, 'promptName') ?? null,
    promptVersion: last(said, 'promptVersion') ?? null,
    environment: isSpan ? traceOfSpans.environment : (last(said, 'environment') ?? 'default'),
    usage,
    ...costOf(usage, last(said, 'cost') ?? {}, model, at),
  };
};

const withTotal = (given: Readonly<Record<string, number>>): Readonly<Record<string, number>> => {
  if (Object.keys(given).length === 0) return {};
  let sum = 0;
  for (const [bucket, units] of Object.entries(given)) if (bucket !== 'total') sum += units;
  const { total = 0 } = given;
  return { ...given, total: total > 0 ? total : sum };
};

/** Units of 10^-12 dollars. */
const amountOf = (text: string): bigint => {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole) * 10n ** 12n + BigInt(fraction.padEnd(12, '0'));
};

const costOf = (
  usage: Readonly<Record<string, number>>,
  provided: Readonly<Record<string, string>>,
  model: string | null,
  at: At,
): Pick<ExpectedObservation, 'source' | 'cost'> => {
  if (Object.keys(provided).length > 0) {
    const parts = Object.entries(provided).filter(([bucket]) => bucket !== 'total');
    const sum = parts.reduce((all, [, text]) => all + amountOf(text), 0n);
    return { source: 'provided', cost: provided['total'] === undefined ? sum : amountOf(provided['total']) };
  }
  if (Object.values(usage).every((units) => units === 0)) return { source: 'none', cost: 0n };
  const rates = model === null ? undefined : ratesOf(model, at);
  const priced = Object.entries(usage).filter(([bucket, units]) => units > 0 && rates?.[bucket] !== undefined);
  if (priced.length === 0) return { source: 'unpriced', cost: 0n };
  const cost = priced.reduce(
    (all, [bucket, units]) => all + roundedMillionth(BigInt(units) * (rates?.[bucket] ?? 0n)),
    0n,
  );
  return { source: 'computed', cost };
};

/** A millionth, the half to the even one. */
const roundedMillionth = (amount: bigint): bigint => {
  const cut = amount / 1_000_000n;
  const rest = (amount % 1_000_000n) * 2n;
  if (rest < 1_000_000n) return cut;
  return rest > 1_000_000n || cut % 2n === 1n ? cut + 1n : cut;
};

import type { Random } from '../random.ts';
import type { Expected, ExpectedTrace, LoadRequest, Window } from './load.ts';
import { isoTime } from './load.ts';
import { generateObservation, generateScore, generateTrace } from './piecewise-traces.ts';
import { invalidSpan, poisonSpan, generateSpans } from './spans.ts';

export interface ProjectLoad extends Expected {
  /** In the order of sending: shuffled, and some of them more than once. */
  readonly requests: readonly LoadRequest[];
  /** Each request once. */
  readonly distinct: readonly LoadRequest[];
  /** Traces for which the suite only checks that they exist. */
  readonly poisonTraces: readonly string[];
}

export interface LoadSize {
  readonly piecewiseTraces: number;
  readonly spanTraces: number;
  readonly poison: number;
}

const observationsMax = 4;
const largeBodyChars = 60_000;
const traceNumbersOfCycle = 10_000;

const inGroups = <T>(items: readonly T[], random: Random): T[][] => {
  const groups: T[][] = [];
  for (let at = 0; at < items.length;) {
    const size = random.chance(0.1) ? 60 : 1 + random.below(8);
    groups.push(items.slice(at, at + size));
    at += size;
  }
  return groups;
};

const batchRequest = (events: readonly string[]): LoadRequest => ({
  path: '/api/public/ingestion',
  contentType: 'application/json',
  body: `{"batch":[${events.join(',')}]}`,
  events: events.length,
  rejected: 0,
  poisoned: 0,
});

const otlpRequest = (spans: readonly object[], counts: Partial<LoadRequest> = {}): LoadRequest => ({
  path: '/v1/traces',
  contentType: 'application/json',
  body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
  events: spans.length,
  rejected: 0,
  poisoned: 0,
  ...counts,
});

/** Batch events of some traces; the events of each trace are split over requests. Every project uses the same ids. */
const piecewise = ({ piecewiseTraces }: LoadSize, window: Window, random: Random): ProjectLoad => {
  const events: string[] = [];
  const [observations, traces, scores] = [[], [], []] as [
    Expected['observations'][number][],
    Expected['traces'][number][],
    Expected['scores'][number][],
  ];
  for (let number = 0; number < piecewiseTraces; number += 1) {
    const traceId = `trace-${window.cycle}-${number}`;
    const trace = generateTrace(traceId, window, random);
    events.push(...trace.events);
    traces.push(trace.expected);
    const isLarge = random.chance(0.1);
    for (let index = random.below(observationsMax); index >= 0; index -= 1) {
      const options = { isOrphan: random.chance(0.2), bodyChars: isLarge ? largeBodyChars : 0 };
      const generated = generateObservation({ id: `${traceId}-${index}`, traceId }, options, window, random);
      events.push(...generated.events);
      observations.push(generated.expected);
    }
    if (random.chance(0.3)) {
      const score = generateScore(`score-${window.cycle}-${number}`, traceId, window, random);
      events.push(...score.events);
      scores.push(score.expected);
    }
  }
  const requests = inGroups(random.shuffle(events), random).map(batchRequest);
  return { requests, distinct: requests, observations, traces, scores, poisonTraces: [] };
};

const spans = ({ spanTraces, poison }: LoadSize, window: Window, random: Random): ProjectLoad => {
  const first = window.cycle * traceNumbersOfCycle + 1;
  const generated = Array.from({ length: spanTraces }, (_, at) =>
    generateSpans(first + at, 1 + random.below(random.chance(0.1) ? 80 : 6), window, random),
  );
  const groups = inGroups(random.shuffle(generated.flatMap((of) => of.spans)), random);
  const requests = groups.map((group) => otlpRequest(group));
  const poisoned = Array.from({ length: poison }, (_, at) => poisonSpan(first + spanTraces + at, window));
  for (const { span } of poisoned) {
    const neighbours = groups[random.below(groups.length)] ?? [];
    requests.push(otlpRequest([...neighbours, span], { poisoned: 1 }));
  }
  requests.push(otlpRequest([...(groups[0] ?? []), invalidSpan(window)], { rejected: 1 }));
  return {
    requests,
    distinct: requests,
    observations: generated.flatMap((of) => of.observations),
    traces: generated.map(({ trace }) => trace),
    scores: [],
    poisonTraces: poisoned.map(({ traceId }) => traceId),
  };
};

/** The requests of one project's clients in a cycle, and the expected final state. */
export const projectLoad = (size: LoadSize, window: Window, random: Random): ProjectLoad => {
  const [a, b] = [piecewise(size, window, random), spans(size, window, random)];
  const distinct = random.shuffle([...a.requests, ...b.requests]);
  const again = distinct.filter(() => random.chance(0.3));
  return {
    requests: random.shuffle([...distinct, ...again]),
    distinct,
    observations: [...a.observations, ...b.observations],
    traces: [...a.traces, ...b.traces],
    scores: [...a.scores, ...b.scores],
    poisonTraces: b.poisonTraces,
  };
};

/** A single trace, to check that newly sent data becomes readable. */
export const freshTrace = (id: string): { request: LoadRequest; expected: ExpectedTrace } => {
  const timestamp = isoTime(Date.now());
  const event = { id: `event-${id}`, type: 'trace-create', timestamp, body: { id, name: 'fresh', timestamp } };
  const expected = { id, name: 'fresh', timestamp, userId: null, tags: [], metadata: {} };
  return { request: batchRequest([JSON.stringify(event)]), expected };
};

import type { Usd } from '@spanledger/core';

/** A number from 0 up to, but not including, `below`; the sequence depends on the seed only. */
export type Random = (below: number) => number;

export const seededRandom = (seed: number): Random => {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
};

export interface LoadRequest {
  readonly path: '/api/public/ingestion' | '/v1/traces';
  readonly body: string;
}

/** The expected final state of an observation. */
export interface ExpectedObservation {
  readonly traceId: string;
  readonly id: string;
  readonly startTime: string;
  readonly cost: Usd;
  readonly output: string | null;
}

export interface Load {
  /** In the order of sending: shuffled, and some of them twice. */
  readonly requests: readonly LoadRequest[];
  readonly observations: readonly ExpectedObservation[];
}

const tracesOfPatches = 40;
const tracesOfSpans = 25;
const observationsOfTrace = 3;
const patchesOfObservation = 4;
const eventsOfRequest = 5;
const dayMs = 86_400_000;
/** The days span the end of a month: rows are partitioned by month. */
const firstDay = Date.UTC(2026, 0, 30);

const shuffle = <T>(items: readonly T[], random: Random): T[] =>
  items
    .map((item) => ({ item, at: random(2 ** 32) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);

const inGroups = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/** An amount with 12 decimals: as JSON text, and exact. */
const randomCost = (random: Random): { readonly text: string; readonly usd: Usd } => {
  const usd = BigInt(random(3)) * 10n ** 12n + BigInt(random(1_000_000)) * 1_000_000n + BigInt(random(1_000_000));
  const digits = usd.toString().padStart(13, '0');
  return { text: `${digits.slice(0, -12)}.${digits.slice(-12)}`, usd };
};

/** An observation in patches, each with its own time: the latest value of a field counts. Its day may change. */
const observationInPatches = (traceId: string, id: string, random: Random) => {
  const expected = { traceId, id, startTime: '', cost: 0n, output: null as string | null };
  const events: string[] = [];
  for (let patch = 0; patch < patchesOfObservation; patch += 1) {
    const timestamp = new Date(firstDay + patch * 1000).toISOString();
    const body: Record<string, unknown> = { id, traceId };
    let costText = '';
    if (patch === 0 || random(4) === 0) {
      expected.startTime = new Date(firstDay + random(4 * dayMs)).toISOString();
      body['startTime'] = expected.startTime;
    }
    if (random(2) === 0) {
      const cost = randomCost(random);
      expected.cost = cost.usd;
      costText = `,"costDetails":{"total":${cost.text}}`;
    }
    if (random(2) === 0) {
      expected.output = random(4) === 0 ? null : `output ${random(1000)}`;
      body['output'] = expected.output;
    }
    const type = patch === 0 ? 'generation-create' : 'generation-update';
    const bodyText = `${JSON.stringify(body).slice(0, -1)}${costText}}`;
    events.push(`{"id":"${traceId}-${id}-${patch}","type":"${type}","timestamp":"${timestamp}","body":${bodyText}}`);
  }
  return { events, expected };
};

const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });

/** A complete observation. */
const observationAsSpan = (traceId: string, id: string, random: Random) => {
  const startMs = firstDay + random(4 * dayMs);
  const cost = randomCost(random);
  const output = `span ${random(1000)}`;
  const span = {
    traceId,
    spanId: id,
    name: 'span',
    startTimeUnixNano: `${startMs}000000`,
    endTimeUnixNano: `${startMs + 500}000000`,
    attributes: [
      attribute('langfuse.observation.cost_details', `{"total":${cost.text}}`),
      attribute('langfuse.observation.output', output),
    ],
  };
  return { span, expected: { traceId, id, startTime: new Date(startMs).toISOString(), cost: cost.usd, output } };
};

/** The requests of a project's clients, and the expected final state. Every project uses the same ids. */
export const randomLoad = (random: Random): Load => {
  const events: string[] = [];
  const spans: object[] = [];
  const observations: ExpectedObservation[] = [];
  for (let trace = 0; trace < tracesOfPatches; trace += 1) {
    for (let index = 0; index < observationsOfTrace; index += 1) {
      const made = observationInPatches(`trace-${trace}`, `observation-${trace}-${index}`, random);
      events.push(...made.events);
      observations.push(made.expected);
    }
  }
  for (let trace = 0; trace < tracesOfSpans; trace += 1) {
    for (let index = 0; index < observationsOfTrace; index += 1) {
      const id = (trace * observationsOfTrace + index + 1).toString(16).padStart(16, '0');
      const made = observationAsSpan((trace + 1).toString(16).padStart(32, '0'), id, random);
      spans.push(made.span);
      observations.push(made.expected);
    }
  }
  const batches = inGroups(shuffle(events, random), eventsOfRequest).map((group): LoadRequest => ({
    path: '/api/public/ingestion',
    body: `{"batch":[${group.join(',')}]}`,
  }));
  const exports = inGroups(shuffle(spans, random), eventsOfRequest).map((group): LoadRequest => ({
    path: '/v1/traces',
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: group }] }] }),
  }));
  const once = [...batches, ...exports];
  return { requests: shuffle([...once, ...once.filter(() => random(3) === 0)], random), observations };
};

import * as fc from 'fast-check';

/** A decimal text, or a count. What is absent is not said; `null` clears. */
type Amounts = Readonly<Record<string, string>>;
type Units = Readonly<Record<string, number>>;

export interface ObservationSaid {
  readonly startTime?: string;
  readonly model?: string | null;
  readonly usage?: Units | null;
  readonly cost?: Amounts | null;
  readonly promptName?: string | null;
  readonly promptVersion?: number | null;
  readonly environment?: string;
}

export interface TraceSaid {
  readonly timestamp: string;
  readonly name?: string | null;
  readonly userId?: string | null;
  readonly sessionId?: string | null;
  readonly release?: string | null;
  readonly environment?: string;
  readonly tags?: readonly string[];
}

/** What a client says. `role` is what the observation is, and does not change. */
export type Saying =
  | { readonly kind: 'trace'; readonly trace: string; readonly said: TraceSaid }
  | {
      readonly kind: 'observation';
      readonly trace: string;
      readonly id: string;
      readonly role: 'generation' | 'agent';
      readonly isUpdate: boolean;
      readonly said: ObservationSaid;
    }
  | {
      readonly kind: 'span';
      readonly trace: string;
      readonly id: string;
      readonly said: ObservationSaid & { readonly startTime: string };
    }
  | { readonly kind: 'delete'; readonly trace: string };

/** Something said to a project at its own moment, which grows with each. */
export interface Utterance {
  readonly project: 0 | 1;
  readonly moment: number;
  readonly saying: Saying;
}

export type Step =
  /** Arrive in requests of their own that are processed side by side. */
  | { readonly kind: 'arrive'; readonly utterances: readonly Utterance[] }
  | { readonly kind: 'restart' }
  | { readonly kind: 'refresh'; readonly daysMax: number; readonly keeps: 'all' | 'half' }
  | { readonly kind: 'merge'; readonly tables: readonly string[] };

/** Around midnights, and far away; each in a millisecond of its own. */
export const startTimes = [
  '2026-01-20T10:00:00.000000Z',
  '2026-03-03T23:59:59.999999Z',
  '2026-03-04T00:00:00.000000Z',
  '2026-03-04T13:14:15.161718Z',
  '2026-03-05T11:59:59.999000Z',
  '2026-03-05T12:00:00.000000Z',
] as const;

const traceIds = ['a', 'b', 'c'];
const spanTraceIds = ['d', 'e'];
export const models = ['alpha', 'beta', 'gamma'] as const;

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const cleared = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 6 });

/** Leaves out what is `undefined`. */
const given = <T extends object>(all: T): T =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as T;

const units = fc
  .record({
    input: optional(fc.nat(9)),
    input_cached_tokens: optional(fc.nat(9)),
    output: optional(fc.nat(9)),
    custom: optional(fc.nat(9)),
    total: fc.option(fc.nat(30), { nil: undefined, freq: 4 }),
  })
  .map(given)
  .filter((parts) => Object.keys(parts).length > 0) as fc.Arbitrary<Units>;

const amount = fc.constantFrom('0', '0.1', '0.2', '0.000000000001', '12.345678901234', '99999999.999999999999');
const amounts = fc
  .record({ input: optional(amount), output: optional(amount), total: optional(amount) })
  .map(given)
  .filter((parts) => Object.keys(parts).length > 0) as fc.Arbitrary<Amounts>;

const observationSaid = fc
  .record({
    startTime: optional(fc.constantFrom(...startTimes)),
    model: optional(cleared(fc.constantFrom(...models))),
    usage: optional(cleared(units)),
    cost: fc.option(cleared(amounts), { nil: undefined, freq: 2 }),
    prompt: optional(
      fc.constantFrom(
        { promptName: 'p', promptVersion: 1 },
        { promptName: 'p', promptVersion: 2 },
        { promptName: null, promptVersion: null },
      ),
    ),
    environment: optional(fc.constant('staging')),
  })
  .map(({ prompt, ...said }) => given({ ...said, ...prompt })) as fc.Arbitrary<ObservationSaid>;

const observation = fc
  .record({
    kind: fc.constant('observation' as const),
    trace: fc.constantFrom(...traceIds),
    id: fc.constantFrom('1', '2', 'agent'),
    isUpdate: fc.boolean(),
    said: observationSaid,
  })
  .map((saying): Saying => {
    const role = saying.id === 'agent' ? 'agent' : 'generation';
    // There is no update of agents; ids are of their trace, as clients make them.
    const isUpdate = saying.isUpdate && role === 'generation';
    return { ...saying, id: `${saying.trace}-${saying.id}`, role, isUpdate };
  });

const trace = fc
  .record({
    timestamp: fc.constantFrom(...startTimes),
    name: optional(cleared(fc.constantFrom('chat', 'search'))),
    userId: optional(cleared(fc.constantFrom('ada', 'bob'))),
    sessionId: optional(cleared(fc.constantFrom('s1', 's2'))),
    release: optional(cleared(fc.constantFrom('r1', 'r2'))),
    environment: optional(fc.constant('prod')),
    tags: optional(fc.subarray(['x', 'y', 'z'])),
  })
  .chain((said) =>
    fc.constantFrom(...traceIds).map((id): Saying => ({ kind: 'trace', trace: id, said: given(said) as TraceSaid })),
  );

/** A span is whole and never changes: what it says is told from its id. */
const span = fc.tuple(fc.constantFrom(...spanTraceIds), fc.nat(5)).map(([id, place]): Saying => ({
  kind: 'span',
  trace: id,
  id: `${id}-${place}`,
  said: {
    startTime: startTimes[(place * 2 + id.charCodeAt(0)) % startTimes.length] ?? startTimes[0],
    model: models[place % models.length] ?? null,
    usage: { input: place + 1, output: place * 3 },
    ...(place % 2 === 0 ? {} : { cost: { total: '0.3' } }),
  },
}));

const saying: fc.Arbitrary<Saying> = fc.oneof(
  { weight: 9, arbitrary: observation },
  { weight: 4, arbitrary: trace },
  { weight: 3, arbitrary: span },
  { weight: 1, arbitrary: fc.constantFrom(...traceIds).map((id): Saying => ({ kind: 'delete', trace: id })) },
);

/** When it arrives, in steps after it was said; several times when it is sent again. */
const spoken = fc.record({
  project: fc.constantFrom(0 as const, 0 as const, 1 as const),
  saying,
  delays: fc.array(fc.nat(4), { minLength: 1, maxLength: 2 }),
});
type Spoken = typeof spoken extends fc.Arbitrary<infer T> ? T : never;

const tables = ['observations', 'traces', 'daily_costs', 'dirty_days', 'trace_days'];
const event = fc.oneof(
  { weight: 10, arbitrary: fc.array(spoken, { minLength: 1, maxLength: 5 }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'restart' }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('refresh' as const),
      daysMax: fc.constantFrom(1, 1000, 1000),
      keeps: fc.constantFrom('all' as const, 'all' as const, 'half' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('merge' as const), tables: fc.subarray(tables, { minLength: 1 }) }),
  },
);

/** The steps of a history: what was said in order, late and repeated as its delays have it. */
export const arbitraryCostHistory: fc.Arbitrary<readonly Step[]> = fc
  .array(event, { minLength: 4, maxLength: 10, size: 'max' })
  .map((events) => {
    const due = new Map<number, Utterance[]>();
    const stepAt: (Step | undefined)[] = [];
    let moment = 0;
    for (const [at, each] of events.entries()) {
      if (!Array.isArray(each)) {
        stepAt[at] = each;
        continue;
      }
      for (const { project, saying, delays } of each as readonly Spoken[]) {
        moment += 1;
        for (const when of arrivals(at, saying, delays)) {
          due.set(when, [...(due.get(when) ?? []), { project, moment, saying }]);
        }
      }
    }
    const last = Math.max(events.length - 1, ...due.keys());
    const steps = Array.from({ length: last + 1 }, (_, at): Step[] => [
      ...arriving(due.get(at) ?? []),
      ...(stepAt[at] === undefined ? [] : [stepAt[at]]),
    ]).flat();
    return withoutForgotten(steps);
  });

/** A deletion comes at once, before anything that is said later; it may come again. */
const arrivals = (at: number, { kind }: Saying, delays: readonly number[]): readonly number[] =>
  kind === 'delete' ? [at, ...delays.slice(1).map((delay) => at + delay)] : delays.map((delay) => at + delay);

const isOfSameTrace = (a: Utterance, b: Utterance): boolean =>
  a.project === b.project && a.saying.trace === b.saying.trace;

/**
 * That a deletion ended what it never saw is remembered by the process that took it: what was said before it and comes
 * for the first time after a restart is beyond what the pipeline promises.
 */
const withoutForgotten = (steps: readonly Step[]): readonly Step[] => {
  const taken: Utterance[] = [];
  let forgotten: readonly Utterance[] = [];
  return steps.map((step) => {
    if (step.kind === 'restart') forgotten = [...taken];
    if (step.kind !== 'arrive') return step;
    taken.push(...step.utterances.filter(({ saying }) => saying.kind === 'delete'));
    const utterances = step.utterances.filter(
      (utterance) =>
        utterance.saying.kind === 'delete' ||
        !forgotten.some((deletion) => isOfSameTrace(deletion, utterance) && deletion.moment > utterance.moment),
    );
    return { ...step, utterances };
  });
};

/** Deletions are requests that nothing runs beside. */
const arriving = (utterances: readonly Utterance[]): readonly Step[] => {
  const steps: Step[] = [];
  let beside: Utterance[] = [];
  const flush = (): void => {
    if (beside.length > 0) steps.push({ kind: 'arrive', utterances: beside });
    beside = [];
  };
  for (const utterance of utterances) {
    if (utterance.saying.kind !== 'delete') {
      beside.push(utterance);
      continue;
    }
    flush();
    steps.push({ kind: 'arrive', utterances: [utterance] });
  }
  flush();
  return steps;
};

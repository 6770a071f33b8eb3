import type { At, ObservationStatement, Statement, TraceStatement, Utterance } from './cost-history.fixture.ts';
import type { ExpectedCost } from './expected-price.fixture.ts';
import { decideTrace, type Decision, type RulePart } from './expected-counting.fixture.ts';
import type { ExpectedTrace, ObservationFacts } from './expected-facts.fixture.ts';
import {
  isFrameworkScope,
  isInstrumentedScope,
  isNativeScope,
  nativeProvider,
  observationIdOf,
  timeOfMoment,
  traceIdOf,
  traceOfSpans,
} from './say.fixture.ts';
import { reportedObservations, type Stated } from './reported-observations.fixture.ts';

export interface ExpectedObservation extends CountedFacts, ExpectedCost {
  /** The recorded cost, before re-pricing. */
  readonly recorded: ExpectedCost;
  readonly isRevised: boolean;
}

/** The reported facts of an observation, with the fields adopted from other reports of its call. */
export interface CountedFacts extends ObservationFacts, Omit<Decision, 'adopted'> {
  /** The adopted fields as text; empty if there are none. */
  readonly adoption: string;
}

export interface Facts {
  readonly traces: readonly ExpectedTrace[];
  readonly observations: readonly ObservationFacts[];
}

/** The observations with the decision on each, and the parts of the rule that were applied. */
export interface CountedTraces {
  readonly observations: readonly CountedFacts[];
  readonly parts: readonly RulePart[];
}

export interface Expected {
  readonly traces: readonly ExpectedTrace[];
  readonly observations: readonly ExpectedObservation[];
}

const isOf =
  <K extends Statement['kind']>(kind: K) =>
  (utterance: Utterance): utterance is Stated<K> =>
    utterance.statement.kind === kind;

/** Microseconds of `2026-03-04T05:06:07.890123Z`. */
const microsOf = (time: string): At => Date.parse(`${time.slice(0, 19)}Z`) * 1000 + Number(time.slice(20, 26));

/** The utterances that no later deletion ends: a deletion ends all earlier reports of its trace. */
const lastingOf = (arrived: readonly Utterance[]): readonly Utterance[] => {
  const ends = new Map<string, number>();
  for (const { moment, statement } of arrived) {
    if (statement.kind === 'delete') ends.set(statement.trace, Math.max(moment, ends.get(statement.trace) ?? 0));
  }
  return arrived
    .filter(({ moment, statement }) => statement.kind !== 'delete' && moment > (ends.get(statement.trace) ?? 0))
    .sort((a, b) => a.moment - b.moment);
};

/** The content of a project, derived from all arrived reports: the latest value of each field. */
export const factsOf = (arrived: readonly Utterance[]): Facts => {
  const lasting = lastingOf(arrived);
  const namings = lasting.filter(({ statement }) => statement.kind !== 'observation' || !statement.isTraceless);
  const traces = [...new Set(namings.map(({ statement }) => statement.trace))].map((trace) => traceOf(trace, namings));
  return { traces, observations: observationsOf(traces, arrived) };
};

/** The latest reported value of a field; `undefined` if it was never reported. */
const last = <T extends object, K extends keyof T>(statements: readonly T[], field: K): T[K] | undefined =>
  statements.findLast((said) => said[field] !== undefined)?.[field];

const traceOf = (trace: string, lasting: readonly Utterance[]): ExpectedTrace => {
  const ofTrace = lasting.filter(({ statement }) => statement.trace === trace);
  const spans = ofTrace.filter(isOf('span'));
  if (spans.length > 0) {
    const at = Math.min(...spans.map(({ statement }) => microsOf(statement.said.startTime)));
    return {
      id: traceIdOf(trace, 'span'),
      at,
      sessionId: null,
      release: null,
      tags: [],
      isStored: true,
      ...traceOfSpans,
    };
  }
  const said: readonly TraceStatement[] = ofTrace.filter(isOf('trace')).map(({ statement }) => statement.said);
  const observed = ofTrace.filter(isOf('observation'));
  const implied = observed.map(({ moment, statement }) => startStated(statement.said) ?? timeOfMoment(moment));
  const stated = said.map(({ timestamp }) => microsOf(timestamp));
  const isStaging = observed.some(({ statement }) => statement.said.environment !== undefined);
  return {
    id: trace,
    at: Math.min(...(stated.length > 0 ? stated : implied)),
    name: last(said, 'name') ?? null,
    userId: last(said, 'userId') ?? null,
    sessionId: last(said, 'sessionId') ?? null,
    release: last(said, 'release') ?? null,
    environment: last(said, 'environment') ?? (isStaging ? 'staging' : 'default'),
    tags: [...new Set(said.flatMap(({ tags = [] }) => tags))],
    isStored: true,
  };
};

const startStated = ({ startTime }: ObservationStatement): At | undefined =>
  startTime === undefined ? undefined : microsOf(startTime);

const observationsOf = (traces: readonly ExpectedTrace[], arrived: readonly Utterance[]): readonly ObservationFacts[] =>
  [...reportedObservations(arrived)].flatMap(([id, { named, unnamed }]) => {
    const said = [...named, ...unnamed];
    const [first] = said;
    const traceId = first && traceIdOf(first.statement.trace, first.statement.kind === 'span' ? 'span' : 'other');
    const ofTrace = named.length > 0 && traceId !== undefined ? traceId : id;
    const trace = traces.find((each) => each.id === ofTrace) ?? unknownTrace(ofTrace);
    return first === undefined ? [] : [factsOfObservation(id, said, trace)];
  });

/** The placeholder trace of an observation whose trace is not known, or was deleted and not named since. */
const unknownTrace = (id: string): ExpectedTrace => ({
  id,
  at: 0,
  name: null,
  userId: null,
  sessionId: null,
  release: null,
  environment: '',
  tags: [],
  isStored: false,
});

const factsOfObservation = (
  id: string,
  utterances: readonly Stated<'observation' | 'span'>[],
  trace: ExpectedTrace,
): ObservationFacts => {
  const said: readonly ObservationStatement[] = utterances.map(({ statement }) => statement.said);
  const [first] = utterances;
  const start = last(said, 'startTime');
  const isSpan = first?.statement.kind === 'span';
  const kind = isSpan ? 'span' : 'observation';
  const isNative = isNativeScope(last(said, 'scope'));
  const end = last(said, 'endTime');
  const parent = last(said, 'parent');
  return {
    id: observationIdOf(id, kind),
    traceId: trace.id,
    trace,
    at: start === undefined ? timeOfMoment(first?.moment ?? 0) : microsOf(start),
    end: typeof end === 'string' ? microsOf(end) : null,
    parent: typeof parent === 'string' ? observationIdOf(parent, kind) : null,
    isNative,
    isInstrumented: isInstrumentedScope(last(said, 'scope')),
    observer: isFrameworkScope(last(said, 'scope')) ? (last(said, 'scope') ?? null) : null,
    response: last(said, 'response') ?? null,
    type: typeOf(utterances),
    model: last(said, 'model') ?? null,
    provider: isSpan && isNative ? nativeProvider : null,
    tier: last(said, 'tier') ?? null,
    promptName: last(said, 'promptName') ?? null,
    promptVersion: last(said, 'promptVersion') ?? null,
    environment: isSpan ? traceOfSpans.environment : (last(said, 'environment') ?? 'default'),
    usage: withTotal(withoutCached(last(said, 'usage') ?? {})),
    provided: last(said, 'cost') ?? {},
    knowledge: isSpan ? 'whole' : knowledgeOf(utterances),
  };
};

const isCreation = ({ statement }: Stated<'observation' | 'span'>): boolean =>
  statement.kind === 'span' || !statement.isUpdate;

/** An update does not state the type of its observation. */
const typeOf = (utterances: readonly Stated<'observation' | 'span'>[]): string => {
  const creation = utterances.findLast(isCreation)?.statement;
  return creation?.kind === 'observation' || creation?.kind === 'span' ? creation.role.toUpperCase() : 'GENERATION';
};

/** The last time of each field. Fields that were never stated are derived from the first statement. */
const knowledgeOf = (utterances: readonly Stated<'observation' | 'span'>[]): string => {
  const moments: Record<string, number> = {};
  for (const utterance of utterances) {
    const { moment, statement } = utterance;
    moments['any'] = moment;
    if (isCreation(utterance)) moments['type'] = moment;
    for (const field of Object.keys(statement.said)) moments[field] = moment;
  }
  const isGuessed = moments['type'] === undefined || moments['startTime'] === undefined;
  return JSON.stringify([
    Object.keys(moments)
      .sort()
      .map((field) => [field, moments[field]]),
    isGuessed ? utterances[0]?.moment : null,
  ]);
};

/** Each adopts the final values of the reports of its call; adopted values count as knowledge, as its own ones do. */
export const countedFacts = ({ observations }: Facts): CountedTraces => {
  const parts: RulePart[] = [];
  const traceIds = [...new Set(observations.map(({ traceId }) => traceId))];
  const counted = traceIds.flatMap((id) => {
    const decided = decideTrace(observations.filter(({ traceId }) => traceId === id));
    parts.push(...decided.parts);
    return Array.from(decided.decisions, ([facts, { adopted, ...decision }]): CountedFacts => {
      const fields = Object.entries(adopted).sort(([a], [b]) => (a < b ? -1 : 1));
      const adoption = fields.length === 0 ? '' : JSON.stringify(fields);
      return { ...facts, ...adopted, ...decision, adoption, knowledge: `${facts.knowledge} ${adoption}` };
    });
  });
  return { observations: counted, parts };
};

/** If the total is the sum of input and output, the input includes the cached tokens. */
const withoutCached = (given: Readonly<Record<string, number>>): Readonly<Record<string, number>> => {
  const { input, output, total, input_cached_tokens: cached = 0, ...others } = given;
  const isWhole = input !== undefined && output !== undefined && Object.keys(others).length === 0;
  return isWhole && input + output === total && cached <= input ? { ...given, input: input - cached } : given;
};

const withTotal = (given: Readonly<Record<string, number>>): Readonly<Record<string, number>> => {
  if (Object.keys(given).length === 0) return {};
  let sum = 0;
  for (const [bucket, units] of Object.entries(given)) if (bucket !== 'total') sum += units;
  const { total = 0 } = given;
  return { ...given, total: total > 0 ? total : sum };
};

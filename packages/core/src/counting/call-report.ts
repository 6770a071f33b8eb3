import { clockOf } from '../merge/clock.ts';
import { clockOfField } from '../merge/record.ts';
import type { ObservationRecord } from '../observations/observation.ts';
import { canonicalBucket, isInputBucket } from '../pricing/bucket-names.ts';
import { countedRole } from '../usage/counted-role.ts';
import { isTotal } from '../usage/normalise-usage.ts';
import type { UsageDetails } from '../usage/usage.ts';
import { isCostOfCall } from './cost-of-call.ts';
import { hasModelAbove } from './model-above.ts';
import { hasModelBelow } from './model-below.ts';
import { modelFamily } from './model-name.ts';
import { frameworkScopeOf, isOfProxy, roleByScope, type FrameworkScope } from './native-scope.ts';
import { responseIdOf } from './response-id.ts';
import { isToolRound } from './tool-rounds.ts';

/** Fields of an observation that another report of the same call may have in more detail. */
export type StatedCall = Pick<ObservationRecord, 'usage' | 'model' | 'provider' | 'modelParameters' | 'providedCost'>;

/** Units of one call by side, however its buckets divide them. */
export interface CallTokens {
  /** All of the input, including cache reads and writes. */
  readonly input: number;
  /** The input without cache reads and writes. */
  readonly uncached: number;
  readonly output: number;
  /** Units of buckets that belong to neither side. */
  readonly others: number;
}

/** The report of an observation on one call, or on several: the parts that decide which reports count. */
export class CallReport {
  /**
   * `native`: a provider SDK's own report of a call. `instrumented`: that of an instrumentation of such an SDK. An
   * aggregate repeats everything reported below it.
   */
  readonly role: 'own' | 'native' | 'instrumented' | 'aggregate';
  /** Whether it counts by its role alone: the decision for everything stored without a mark. */
  readonly countsByRole: boolean;
  /** The id of the response that it reports; `undefined` without one, and for an aggregate. */
  readonly responseId: string | undefined;
  /** Whether its model is that of the nearest observation above it that names one. */
  readonly hasModelAbove: boolean;
  /** Whether its model is that of all observations below it that name one. */
  readonly hasModelBelow: boolean;
  /** Whether its usage may have that of the rounds of tools before it. */
  readonly isToolRound: boolean;
  /** The instrumentation of a framework that it is by, whose calls other reporters may observe too. */
  readonly observer: FrameworkScope | undefined;
  /** Whether a proxy made it, whose client may report the call too. */
  readonly isOfProxy: boolean;
  /** Whether it states the cost of the one call below it, and nothing else. */
  readonly isCostOfCall: boolean;
  // Separate fields, and not an object of their own: hundreds of thousands of reports are kept in memory.
  readonly #usage: StatedCall['usage'];
  readonly #model: StatedCall['model'];
  readonly #provider: StatedCall['provider'];
  readonly #modelParameters: StatedCall['modelParameters'];
  readonly #providedCost: StatedCall['providedCost'];
  // Most reports have no other that could be of the same call: for them this is never computed.
  #tokens: CallTokens | undefined;

  constructor(role: CallReport['role'], countsByRole: boolean, responseId: string | undefined, stated: Reporting) {
    this.role = role;
    this.countsByRole = countsByRole;
    this.responseId = responseId;
    this.hasModelAbove = role === 'own' && hasModelAbove(stated);
    this.hasModelBelow = hasModelBelow(stated);
    this.isToolRound = role === 'own' && isToolRound(stated);
    this.observer = role === 'own' ? frameworkScopeOf(stated.metadata) : undefined;
    this.isOfProxy = role === 'own' && isOfProxy(stated.metadata);
    this.isCostOfCall = role === 'own' && isCostOfCall(stated);
    this.#usage = stated.usage;
    this.#model = stated.model;
    this.#provider = stated.provider;
    this.#modelParameters = stated.modelParameters;
    this.#providedCost = stated.providedCost;
  }

  get stated(): StatedCall {
    return {
      usage: this.#usage,
      model: this.#model,
      provider: this.#provider,
      modelParameters: this.#modelParameters,
      providedCost: this.#providedCost,
    };
  }

  get parametersLength(): number {
    return this.#modelParameters?.length ?? 0;
  }

  get tokens(): CallTokens {
    this.#tokens ??= tokensOf(this.#usage?.details ?? {});
    return this.#tokens;
  }

  /** As returned by `modelFamily`. */
  get family(): string | undefined {
    return this.#model === null ? undefined : modelFamily(this.#model);
  }
}

type Reporting = StatedCall & Pick<ObservationRecord, 'type' | 'startTime' | 'metadata' | 'clock' | 'clocks'>;

/**
 * The report of an observation; `undefined` for one without usage and cost. `nameResponse` returns the response id if
 * it is known without reading the metadata.
 */
export const callReportOf = (record: Reporting, nameResponse = responseIdOf): CallReport | undefined => {
  if (!reportsAnything(record)) return undefined;
  const stated = countedRole(record);
  const responseId = stated === 'aggregate' || isPending(record) ? undefined : nameResponse(record);
  return new CallReport(roleByScope(record.metadata, stated), stated === 'own', responseId, record);
};

/** True if there is any usage, or a cost above 0. */
const reportsAnything = ({ usage, providedCost }: Pick<StatedCall, 'usage' | 'providedCost'>): boolean => {
  if (usage !== null && (usage.details['total'] ?? 0) > 0) return true;
  if (providedCost === null) return false;
  for (const bucket in providedCost) if ((providedCost[bucket] ?? 0n) > 0n) return true;
  return false;
};

/** The usage of a span that has not ended was stated before it began. */
const isPending = (record: Pick<Reporting, 'usage' | 'startTime' | 'clock' | 'clocks'>): boolean =>
  clockOfField(record, record.usage === null ? 'providedCost' : 'usage') < clockOf(record.startTime ?? 0);

const cacheBuckets = /^(?:input_cache|cached_)/;

const tokensOf = (details: UsageDetails): CallTokens => {
  let [input, uncached, output, others] = [0, 0, 0, 0];
  for (const bucket in details) {
    const units = details[bucket] ?? 0;
    if (units === 0 || isTotal(bucket)) continue;
    const canonical = canonicalBucket(bucket);
    if (canonical !== bucket && (details[canonical] ?? 0) > 0) continue;
    if (isInputBucket(canonical)) {
      input += units;
      if (!cacheBuckets.test(canonical)) uncached += units;
    } else if (canonical === 'output' || canonical.startsWith('output_')) output += units;
    else others += units;
  }
  if (input + output + others === 0) others = details['total'] ?? 0;
  return { input, uncached, output, others };
};

const bedrock = /bedrock/i;

/** The output in the first event of a stream of Anthropic: one token in most of them. */
const begunOutputMax = 9;

/** Of a stream that was broken off, a provider's SDK states no output. */
export const isBrokenOff = ({ role, tokens }: CallReport): boolean => role === 'native' && tokens.output === 0;

/** Whether another report of a stream that was broken off may have such an output: that of its first event. */
export const mayBeBrokenOff = ({ tokens }: CallReport): boolean => tokens.output <= begunOutputMax;

/**
 * Whether its input may be that without caches though it states none: the SDK of AWS answers so, and instrumentations of it
 * leave out the other counts.
 */
const mayLackCaches = (report: CallReport): boolean =>
  report.tokens.input === report.tokens.uncached && isOfBedrock(report);

const isOfBedrock = ({ stated: { provider } }: CallReport): boolean => provider !== null && bedrock.test(provider);

/** LangChain has Bedrock's cache writes of a known lifetime in the input, under names that few instrumentations read. */
const mayHideWrites = (report: CallReport): boolean =>
  report.observer?.framework === 'langchain' && isOfBedrock(report);

/**
 * True if two reports can be of one call: the same model and the same tokens. `outer` may leave out what was read from
 * and written to caches, as may `inner` of Bedrock, or state the cost alone.
 */
export const isSameCall = (outer: CallReport, inner: CallReport): boolean => {
  if (outer.isCostOfCall) return !inner.isCostOfCall;
  if (outer.family === undefined || outer.family !== inner.family) return false;
  const [a, b] = [outer.tokens, inner.tokens];
  if (a.output !== b.output && !(isBrokenOff(inner) && mayBeBrokenOff(outer))) return false;
  if (a.others !== b.others || a.input + a.output + a.others === 0) return false;
  if (a.input === b.input) return true;
  if (a.uncached === b.uncached) return a.input === a.uncached || mayLackCaches(inner);
  return a.uncached > b.uncached && mayHideWrites(outer) && mayLackCaches(inner);
};

import {
  earliestClock,
  givenUsage,
  requestLimits,
  serviceTierOf,
  type ObservationId,
  type ObservationLevel,
  type ObservationRecord,
  type Usage,
  type UsageRole,
  type Usd,
} from '@spanledger/core';
import { isInDollars, isUnpricedZero } from '../../unpriced-zero.ts';
import { isAgentSpan } from '../conventions/agent-logs.ts';
import type { OtlpSpan } from '../otlp-span.ts';
import { isBadParentId, parentIdOf } from '../span-id.ts';
import { withAskedLifetime } from './asked-lifetime.ts';
import { eventsText, exceptionMessage, linksText } from './events-and-links.ts';
import { parameterTexts } from './parameter-texts.ts';
import { servedParameters } from './served-parameters.ts';
import { spanAttributesText } from './span-attributes-text.ts';
import { spanFields } from './span-fields.ts';
import { environmentOf, stated, type Origin } from './span-origin.ts';
import type { SpanReader } from './span-reader.ts';
import type { SpanTimes } from './span-times.ts';

const statusOk = 1;
const statusError = 2;
const notesKey = 'spanledger.notes';
const noTags: readonly string[] = [];

/** Values that a span shares with the others of its scope. */
export interface ScopeContext {
  readonly origin: Origin;
  /** JSON; empty without a scope. */
  readonly scopeText: string;
}

/**
 * The observation of a span. The reader must be loaded with the span; fields that are read later stay in the metadata.
 */
export const mapObservation = (
  span: OtlpSpan,
  times: SpanTimes,
  reader: SpanReader,
  origin: Origin,
  metadata: Record<string, string>,
): ObservationRecord => {
  if (times.remark !== undefined) reader.note(times.remark);
  if (isBadParentId(span)) reader.note('the parent span id cannot be one, so the span has no parent');
  const { clock } = times;
  const guessed = times.isGuess ? earliestClock(times.start, 'derived') : clock;
  const type = reader.first(spanFields.type) ?? 'SPAN';
  const isGeneration = type === 'GENERATION';
  const role = reader.first(spanFields.usageRole) ?? 'own';
  reader.usageRole = role;
  const usedElsewhere = whereUsed(span, reader, origin);
  if (usedElsewhere !== undefined) reader.note(usedElsewhere);
  const cost = usedElsewhere === undefined ? costOf(reader, metadata) : null;
  const input = reader.first(spanFields.input) ?? null;
  const exception = span.statusCode === statusOk ? undefined : exceptionMessage(span.events);
  const level = levelOf(span, reader, exception);
  const statusMessage = reader.first(spanFields.statusMessage) ?? statusMessageOf(span, exception);
  const record: ObservationRecord = {
    type,
    name: reader.first(spanFields.name) ?? (span.name === '' ? null : span.name),
    startTime: times.start,
    endTime: times.end,
    completionStartTime: reader.first(spanFields.completionStartTime) ?? null,
    parentObservationId: (parentIdOf(span) ?? null) as ObservationId | null,
    level,
    statusMessage,
    version: stated('version', reader, origin) ?? null,
    environment: environmentOf(reader, origin) ?? null,
    input,
    output: reader.first(spanFields.output) ?? null,
    model: reader.first(spanFields.model) ?? null,
    provider: reader.first(spanFields.provider) ?? null,
    modelParameters: parametersOf(reader, metadata),
    promptName: isGeneration ? (reader.first(spanFields.promptName) ?? null) : null,
    promptVersion: isGeneration ? (reader.first(spanFields.promptVersion) ?? null) : null,
    usage: usedElsewhere === undefined ? usageOf(reader, role, cost !== null, input) : null,
    providedCost: cost,
    spanEvents: eventsText(span.events),
    spanLinks: linksText(span.links),
    clock,
    clocks: times.isGuess ? { startTime: guessed, endTime: guessed } : undefined,
    metadata,
    tags: noTags,
  };
  return record;
};

/** Parameters too long for lists are in the metadata, unchanged; a service tier among them has prices of its own and stays. */
const parametersOf = (reader: SpanReader, metadata: Record<string, string>): string | null => {
  const tier = reader.first(spanFields.serviceTier);
  const given = reader.first(spanFields.modelParameters) ?? null;
  if (given === null || given.length <= requestLimits.modelParametersLength) {
    const texts = parameterTexts(servedParameters(given, tier));
    if (texts === null || texts.length <= requestLimits.modelParametersLength) return texts;
  }
  reader.note(
    `the model parameters are longer than ${requestLimits.modelParametersLength} characters, so they are in the metadata`,
  );
  add(metadata, 'modelParameters', given ?? '');
  return servedParameters(null, tier ?? serviceTierOf(given) ?? undefined);
};

/** Why neither usage nor cost of a span is taken, if they are not. */
const whereUsed = (span: OtlpSpan, reader: SpanReader, { areCallsInLogs }: Origin): string | undefined =>
  areCallsInLogs && isAgentSpan(span, reader.scopeName)
    ? 'the resource states that log records tell of its calls, so no usage was taken'
    : reader.first(spanFields.usageElsewhere);

const costOf = (
  reader: SpanReader,
  metadata: Readonly<Record<string, string>>,
): Readonly<Record<string, Usd>> | null => {
  const cost = reader.first(spanFields.cost);
  if (cost === undefined) return null;
  const stated = (key: string): unknown => (Object.hasOwn(metadata, key) ? metadata[key] : reader.get(key));
  if (!isInDollars({ stated })) {
    reader.note('the emitter states that the cost is in another currency than dollars, so no cost was taken');
    return null;
  }
  if (!isUnpricedZero(cost, { scopeName: reader.scopeName, stated })) return cost;
  reader.note('the emitter writes a cost of 0 where it has no price, so no cost was taken');
  return null;
};

/** A cost that repeats what the children report needs a usage to carry that role. */
const usageOf = (reader: SpanReader, role: UsageRole, hasCost: boolean, input: string | null): Usage | null => {
  const usage = reader.first(spanFields.usage);
  if (usage !== undefined) return withAskedLifetime(usage, input);
  return hasCost && role === 'aggregate' ? givenUsage({}, role) : null;
};

const levelOf = (span: OtlpSpan, reader: SpanReader, exception: string | undefined): ObservationLevel =>
  reader.first(spanFields.level) ?? (span.statusCode === statusError || exception !== undefined ? 'ERROR' : 'DEFAULT');

const statusMessageOf = (span: OtlpSpan, exception: string | undefined): string | null => {
  if (span.statusMessage !== '') return span.statusMessage;
  return exception === undefined || exception === '' ? null : exception;
};

/** Adds the values of a span without a field of their own to an observation's metadata, after all fields were read. */
export const addSpanMetadata = (
  metadata: Record<string, string>,
  record: ObservationRecord,
  span: OtlpSpan,
  reader: SpanReader,
  { origin, scopeText }: ScopeContext,
): void => {
  const attributes = spanAttributesText(span, reader, {
    isStatusMessageKept: record.statusMessage === span.statusMessage,
    isErrorKept: record.level === 'ERROR',
  });
  add(metadata, 'attributes', attributes);
  add(metadata, 'resourceAttributes', origin.resourceText);
  add(metadata, 'scope', scopeText);
  if (reader.notes !== undefined) add(metadata, notesKey, JSON.stringify(reader.notes));
};

/** A caller's own key of that name stays; the added one then gets a longer name. */
const add = (metadata: Record<string, string>, key: string, text: string): void => {
  if (text === '') return;
  metadata[Object.hasOwn(metadata, key) ? `otel.${key}` : key] = text;
};

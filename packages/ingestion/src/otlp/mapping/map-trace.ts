import { earliestClock, type ObservationRecord } from '@spanledger/core';
import type { ScopeContext } from './map-observation.ts';
import { spanFields } from './span-fields.ts';
import { stated } from './span-origin.ts';
import type { SpanReader } from './span-reader.ts';
import type { SpanTimes } from './span-times.ts';
import { statedMetadata } from './stated-metadata.ts';
import type { TraceDraft } from './trace-draft.ts';

/**
 * Adds a span's fields of its trace. Stated fields have the clock of the span's end; those derived from a root have a
 * clock below all stated ones, an ended root precedes a pending one, the application's own root precedes a span without
 * a parent, and of several the earliest wins. So any order and grouping of spans yields the same trace.
 */
export const addToTrace = (
  draft: TraceDraft,
  reader: SpanReader,
  times: SpanTimes,
  observation: ObservationRecord,
  context: ScopeContext,
): void => {
  draft.set('timestamp', times.start, earliestClock(times.start, 'derived'));
  const appRoot = reader.first(spanFields.appRoot);
  addStated(draft, reader, times, observation, context);
  const isRoot = observation.parentObservationId === null;
  if (!isRoot && appRoot === undefined) return;
  const tier = times.isPending ? 'pending' : appRoot === undefined ? 'derived' : 'preferred';
  const clock = earliestClock(times.start, tier);
  addDerived(draft, clock, observation, context);
  if (isRoot || appRoot === 'trace') addContent(draft, clock, observation);
};

/** Of a span below another one these are a part, unless its client marks it as the root. */
const addContent = (draft: TraceDraft, clock: number, { input, output }: ObservationRecord): void => {
  if (input !== null) draft.set('input', input, clock);
  if (output !== null) draft.set('output', output, clock);
};

const addStated = (
  draft: TraceDraft,
  reader: SpanReader,
  times: SpanTimes,
  { environment }: ObservationRecord,
  { origin }: ScopeContext,
): void => {
  const { clock } = times;
  draft.hear(clock);
  const name = reader.first(spanFields.traceName);
  const input = reader.first(spanFields.traceInput);
  const output = reader.first(spanFields.traceOutput);
  const userId = reader.first(spanFields.userId);
  const sessionId = reader.first(spanFields.sessionId);
  const release = stated('release', reader, origin);
  const version = reader.first(spanFields.traceVersion);
  const isPublic = reader.first(spanFields.isPublic);
  const tags = reader.first(spanFields.tags);
  if (environment !== null) draft.set('environment', environment, clock);
  if (name !== undefined) draft.set('name', name, clock);
  if (input !== undefined) draft.set('input', input, clock);
  if (output !== undefined) draft.set('output', output, clock);
  if (userId !== undefined) draft.set('userId', userId, clock);
  if (sessionId !== undefined) draft.set('sessionId', sessionId, clock);
  if (release !== undefined) draft.set('release', release, clock);
  if (version !== undefined) draft.set('version', version, clock);
  if (isPublic !== undefined) draft.set('public', isPublic, clock);
  if (tags !== undefined) draft.addTags(tags);
  const metadata = statedMetadata(reader, spanFields.traceMetadata);
  for (const key of Object.keys(metadata)) draft.setMetadata(key, metadata[key] ?? '', clock);
};

const addDerived = (
  draft: TraceDraft,
  clock: number,
  { name, version, metadata }: ObservationRecord,
  { origin, scopeText }: ScopeContext,
): void => {
  if (name !== null) draft.set('name', name, clock);
  if (version !== null) draft.set('version', version, clock);
  for (const key in metadata) draft.setMetadata(key, metadata[key] ?? '', clock);
  const { resourceText } = origin;
  if (resourceText !== '' && !Object.hasOwn(metadata, 'resourceAttributes')) {
    draft.setMetadata('resourceAttributes', resourceText, clock);
  }
  if (scopeText !== '' && !Object.hasOwn(metadata, 'scope')) draft.setMetadata('scope', scopeText, clock);
};

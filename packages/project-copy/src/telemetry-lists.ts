import { parseExactJson } from '@spanledger/core';
import { observationEvent, scoreEvent, traceEvent, type CopiedEvent, type EventOptions } from './events.ts';
import { ifThere, type Item, type TimedCall } from './pages.ts';
import type { Remote } from './remote.ts';

/** What is read page by page and sent as events. */
export interface TelemetryList {
  readonly list: TimedCall;
  readonly event: (item: Item, options: EventOptions) => CopiedEvent;
}

export type TelemetryKind = 'traces' | 'observations' | 'scores';

const inTimestamps = { from: 'fromTimestamp', to: 'toTimestamp' };
const inStartTimes = { from: 'fromStartTime', to: 'toStartTime' };

/** Of Spanledger, and of Langfuse 2 and 3. */
export const pagedLists: Readonly<Record<TelemetryKind, TelemetryList>> = {
  traces: { list: { path: '/api/public/traces', query: { fields: 'core,io' }, ...inTimestamps }, event: traceEvent },
  observations: { list: { path: '/api/public/observations', ...inStartTimes }, event: observationEvent },
  scores: {
    list: { path: '/api/public/v2/scores', query: { fields: 'score' }, ...inTimestamps },
    event: scoreEvent,
  },
};

/** Inputs, outputs and values of metadata are texts there, also where they are JSON. */
const valueOf = (text: unknown): unknown => {
  if (typeof text !== 'string' || !/^\s*[[{]/.test(text)) return text;
  try {
    return parseExactJson(text);
  } catch {
    return text;
  }
};

/** What was never said, such as the user, is an empty text there; an input or an output may be one. */
const said = (item: Item): Item =>
  Object.fromEntries(Object.entries(item).filter(([name, value]) => value !== '' || /^(?:in|out)put$/.test(name)));

const isMap = (value: unknown): value is Item => typeof value === 'object' && value !== null && !Array.isArray(value);

const withValues = (item: Item): Item => {
  const { metadata } = item;
  const values = isMap(metadata)
    ? Object.fromEntries(Object.entries(metadata).map(([name, text]) => [name, valueOf(text)]))
    : metadata;
  return { ...said(item), input: valueOf(item['input']), output: valueOf(item['output']), metadata: values };
};

const traceOfRoot = (item: Item): Item => {
  const root = withValues(item);
  return { ...root, id: root['traceId'], timestamp: root['startTime'], name: root['traceName'] };
};

/** A root below a span that was not sent, such as that of an HTTP server, is one by an attribute of its own. */
const withRootMark = (item: Item): Item => {
  const { isRootObservation, parentObservationId, metadata = {} } = item;
  if (isRootObservation !== true || typeof parentObservationId !== 'string' || !isMap(metadata)) return item;
  const { attributes = {} } = metadata;
  if (!isMap(attributes)) return item;
  return { ...item, metadata: { ...metadata, attributes: { ...attributes, 'langfuse.internal.is_app_root': true } } };
};

const scoreWithSubject = (score: Item): Item => {
  const { kind, id, traceId } = (score['subject'] ?? {}) as Item;
  const subjects: Readonly<Record<string, Item>> = {
    trace: { traceId: id },
    observation: { traceId, observationId: id },
    session: { sessionId: id },
    experiment: { datasetRunId: id },
  };
  const value = score['value'];
  return { ...score, ...subjects[String(kind)], stringValue: value, value: value === true ? 1 : value || 0 };
};

const observations = '/api/public/v2/observations';

/** Of Langfuse 4, which has no traces but what its observations have: each begins with a root. */
export const cursorLists: Readonly<Record<TelemetryKind, TelemetryList>> = {
  traces: {
    list: {
      path: observations,
      query: { fields: 'basic,time,io,metadata,trace_context', isRootObservation: 'true' },
      ...inStartTimes,
    },
    event: (root) => traceEvent(traceOfRoot(root)),
  },
  observations: {
    list: {
      path: observations,
      query: { fields: 'basic,time,io,metadata,model,usage,prompt' },
      ...inStartTimes,
    },
    event: (item, options) => {
      const observation = withRootMark(withValues(item));
      const model = observation['model'] ?? observation['providedModelName'];
      return observationEvent({ ...observation, model }, options);
    },
  },
  scores: {
    list: { path: '/api/public/v3/scores', query: { fields: 'details,subject,annotation' }, ...inTimestamps },
    event: (score, options) => scoreEvent(scoreWithSubject(score), options),
  },
};

/** Whether a server has only the lists by cursor. */
export const isByCursor = async (source: Remote): Promise<boolean> => {
  const { path } = pagedLists.traces.list;
  const query = { limit: 1, fromTimestamp: new Date().toISOString() };
  return (await ifThere(source.ask({ path, query }))) === undefined;
};

import { expect, it, test } from 'vitest';
import { cursorLists } from './telemetry-lists.ts';

const observed = { id: 'o', traceId: 't', type: 'GENERATION', startTime: '2026-03-01T10:00:00.000Z' };
const options = { keepsCosts: true, configIds: new Map(), runIds: new Map(), queueIds: new Map() };

it.each(['model', 'providedModelName'])('an observation of Langfuse 4 keeps its model, called %s there', (member) => {
  const { body } = cursorLists.observations.event({ ...observed, [member]: 'gpt-4o' }, options);
  expect(body['model']).toBe('gpt-4o');
});

test('the empty texts by which Langfuse 4 says that there is no user, model and so on are left out', () => {
  const unsaid = { name: '', version: '', statusMessage: '', model: '', promptName: '', input: '', output: '' };
  const context = { userId: '', sessionId: '', release: '', traceName: '' };
  const { body } = cursorLists.observations.event({ ...observed, ...unsaid }, options);
  expect(Object.values(body).filter((value) => value === '')).toHaveLength(2);
  expect(body).toMatchObject({ input: '', output: '' });
  const { body: trace } = cursorLists.traces.event({ ...observed, ...unsaid, ...context }, options);
  expect(trace).toEqual({ id: 't', timestamp: observed.startTime, input: '', output: '' });
});

const metadataOf = (item: object) =>
  cursorLists.observations.event({ ...observed, parentObservationId: 'unsent', ...item }, options).body['metadata'];

test('a root of Langfuse 4 below a span that was not sent stays a root', () => {
  const mark = { 'langfuse.internal.is_app_root': true };
  expect(metadataOf({ isRootObservation: true })).toEqual({ attributes: mark });
  const metadata = { step: '1', attributes: '{"http.method":"GET"}' };
  const attributes = { 'http.method': 'GET', ...mark };
  expect(metadataOf({ isRootObservation: true, metadata })).toEqual({ step: '1', attributes });
  expect(metadataOf({ isRootObservation: false, metadata: { step: '1' } })).toEqual({ step: '1' });
  expect(metadataOf({ isRootObservation: true, parentObservationId: '' })).toBeUndefined();
  expect(metadataOf({ isRootObservation: true, metadata: { attributes: 'text' } })).toEqual({ attributes: 'text' });
});

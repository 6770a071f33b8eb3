import { expect, it } from 'vitest';
import { cursorLists } from './telemetry-lists.ts';

it.each(['model', 'providedModelName'])('an observation of Langfuse 4 keeps its model, called %s there', (member) => {
  const observed = { id: 'o', traceId: 't', type: 'GENERATION', startTime: '2026-03-01T10:00:00.000Z' };
  const options = { keepsCosts: true, configIds: new Map(), runIds: new Map(), queueIds: new Map() };
  const { body } = cursorLists.observations.event({ ...observed, [member]: 'gpt-4o' }, options);
  expect(body['model']).toBe('gpt-4o');
});

import { streamObservations } from '@spanledger/api-contract';
import type { ObservationId, ObservationRecord, ProjectId, TraceId } from '@spanledger/core';
import { observationRecord, observationRow, someTime, telemetryRows } from '@spanledger/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

const tool = { name: 'get_weather', description: 'Current weather', parameters: { type: 'object' } };
const request = {
  model: 'gpt-5-mini',
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Where?' },
        { type: 'image_url', image_url: { url: 'https://x/y' } },
      ],
    },
  ],
  tools: [{ type: 'function', function: tool }],
};
const answer = {
  role: 'assistant',
  reasoning_content: 'Ask the tool.',
  tool_calls: [{ id: 'c1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } }],
};

const observation = (projectId: ProjectId, id: string, fields: Partial<ObservationRecord>) =>
  observationRow({
    projectId,
    traceId: 'trace' as TraceId,
    id: id as ObservationId,
    startTime: someTime,
    record: observationRecord({ startTime: someTime, ...fields }),
  });

describe('the messages of an observation', () => {
  let api: TestApi;

  const ask = async (fields: string): Promise<Record<string, unknown>[]> => {
    const page = await api.askJson<{ data: Record<string, unknown>[] }>(
      `/api/public/v2/observations?traceId=trace&fields=${fields}`,
    );
    streamObservations.responses[200].schema.parse(page);
    return page.data;
  };

  beforeAll(async () => {
    api = await startTestApi();
    const other = 'another-project' as ProjectId;
    const spoken = { type: 'GENERATION', input: JSON.stringify(request), output: JSON.stringify(answer) } as const;
    await api.store.writer.write(
      telemetryRows({
        observations: [
          observation(api.projectId, 'call', spoken),
          observation(api.projectId, 'step', { type: 'SPAN', input: '{"city":"Paris"}' }),
          observation(other, 'theirs', spoken),
        ],
      }),
    );
  });
  afterAll(async () => api.close());

  it('messages come in one form when they are asked for, in addition to the raw form', async () => {
    const call = (await ask('io,messages')).find(({ id }) => id === 'call');
    expect(call?.['input']).toBe(JSON.stringify(request));
    expect(call?.['messages']).toEqual({
      input: [
        {
          role: 'user',
          name: null,
          parts: [
            { type: 'text', text: 'Where?' },
            { type: 'image', reference: 'https://x/y', mediaType: null, name: null },
          ],
          finishReason: null,
        },
      ],
      output: [
        {
          role: 'assistant',
          name: null,
          parts: [
            { type: 'reasoning', text: 'Ask the tool.' },
            { type: 'tool_call', id: 'c1', name: 'get_weather', arguments: { city: 'Paris' } },
          ],
          finishReason: null,
        },
      ],
      tools: [tool],
    });
  });

  it('messages are null where there are none, absent unless asked for, and never those of another project', async () => {
    const asked = await ask('messages');
    expect(new Set(asked.map(({ id }) => id))).toEqual(new Set(['call', 'step']));
    expect(asked.find(({ id }) => id === 'call')?.['messages']).toMatchObject({ tools: [tool], output: [{}] });
    expect(asked.find(({ id }) => id === 'call')).not.toHaveProperty('input');
    expect(asked.find(({ id }) => id === 'step')?.['messages']).toEqual({ input: null, output: null, tools: [] });
    for (const observation of await ask('io')) expect(observation).not.toHaveProperty('messages');
  });
});

import { createFeedback } from '@spanledger/api-contract';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => api.close());

const send = async (json: object): Promise<Response> => api.ask(createFeedback.path, { json });

it('feedback is answered with the conflict that it is not set up', async () => {
  const response = await send(createFeedback.body.example);
  expect(response.status).toBe(409);
  expect(createFeedback.responses[409].schema.parse(await response.json())).toMatchObject({
    error: 'LangfuseConflictError',
    message: expect.stringContaining('Feedback is not set up') as string,
  });
});

it.each([
  [{ targetType: 'weather' }, 'body.targetType'],
  [{ target: 'x'.repeat(201) }, 'body.target'],
  [{ feedback: 'x'.repeat(3001) }, 'body.feedback'],
])('feedback that could not be sent anywhere is refused: %#', async (wrong, path) => {
  const response = await send({ ...createFeedback.body.example, ...wrong });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ issues: [{ path }] });
});

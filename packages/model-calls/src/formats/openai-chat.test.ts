import { expect, test } from 'vitest';
import { request } from '../model-calls.fixture.ts';
import { openAiChat } from './openai-chat.ts';

const ofConnection = {
  provider: 'p',
  adapter: 'openai',
  customModels: [],
  withDefaultModels: true,
  config: null,
} as const;
const limited = { ...request, parameters: { maxTokens: 5 } };

test.each([
  [null, 'max_completion_tokens'],
  ['https://api.openai.com/v1', 'max_completion_tokens'],
  ['https://eu.api.openai.com/v1/', 'max_completion_tokens'],
  ['https://api.openai.com.example/v1', 'max_tokens'],
  ['https://models.example/v1', 'max_tokens'],
])('a connection with the base URL %s limits answers by %s', async (baseUrl, name) => {
  const credentials = { secretKey: 'k', extraHeaders: {} };
  const { body } = await openAiChat.request({ ...ofConnection, baseUrl }, credentials, limited, {
    googleToken: async () => '',
  });
  expect(JSON.parse(body)).toMatchObject({ [name]: 5 });
});

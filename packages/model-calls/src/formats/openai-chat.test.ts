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

const bodyOf = async (baseUrl: string | null): Promise<{ readonly stream_options?: unknown }> => {
  const credentials = { secretKey: 'k', extraHeaders: {} };
  const { body } = await openAiChat.request({ ...ofConnection, baseUrl }, credentials, limited, {
    googleToken: async () => '',
  });
  return JSON.parse(body) as { readonly stream_options?: unknown };
};

test.each([
  [null, 'max_completion_tokens'],
  ['https://api.openai.com/v1', 'max_completion_tokens'],
  ['https://eu.api.openai.com/v1/', 'max_completion_tokens'],
  ['https://api.openai.com.example/v1', 'max_tokens'],
  ['https://models.example/v1', 'max_tokens'],
])('a connection with the base URL %s limits answers by %s', async (baseUrl, name) => {
  expect(await bodyOf(baseUrl)).toMatchObject({ [name]: 5 });
});

const askedUsage = { include_usage: true };
test.each([
  ['https://api.mistral.ai/v1', undefined],
  ['https://codestral.mistral.ai/v1', undefined],
  [null, askedUsage],
  ['https://mistral.ai.example/v1', askedUsage],
])('a connection with the base URL %s has the option of usage %o: Mistral refuses it', async (baseUrl, options) => {
  expect((await bodyOf(baseUrl)).stream_options).toEqual(options);
});

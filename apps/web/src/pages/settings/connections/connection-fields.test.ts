import { expect, it } from 'vitest';

import { connectionBodyOf, fieldsOf, headersOf } from './connection-fields.ts';

it('headers are read line by line, and the first line that is none is named', () => {
  expect(headersOf('x-team: search\n\n x-url : https://a.example:80\n')).toEqual({
    headers: { 'x-team': 'search', 'x-url': 'https://a.example:80' },
  });
  expect(headersOf('x-team: search\nno header')).toMatchObject({ wrongLine: 2 });
  expect(headersOf('x-team: ')).toMatchObject({ wrongLine: 1 });
});

it('a connection is sent with what belongs to its adapter alone', () => {
  const typed = { ...fieldsOf(undefined), provider: ' own ', secretKey: 'key', place: 'eu-1', useResponsesApi: true };
  const body = {
    provider: 'own',
    secretKey: 'key',
    baseURL: null,
    customModels: [],
    withDefaultModels: true,
    extraHeaders: {},
  };
  expect(connectionBodyOf(typed)).toEqual({ ...body, adapter: 'openai', config: { useResponsesApi: true } });
  expect(connectionBodyOf({ ...typed, adapter: 'bedrock' })).toEqual({
    ...body,
    adapter: 'bedrock',
    config: { region: 'eu-1' },
  });
  expect(connectionBodyOf({ ...typed, adapter: 'anthropic' })).toEqual({
    ...body,
    adapter: 'anthropic',
    config: null,
  });
});

import { ModelCallError, normaliseUsage, parseCount, type ModelRequest, type UsageDetails } from '@spanledger/core';
import { AwsV4Signer } from 'aws4fetch';
import type { WireRequest } from '../http/send-request.ts';
import { objectOf, objectsOf, parseJson, textOf, type JsonObject } from '../json.ts';
import { withoutSystem } from './anthropic-messages.ts';
import { wireParameters } from './parameters.ts';
import { answerName, urlBelow, type AnswerReader, type WireFormat } from './wire-format.ts';

const names = { maxTokens: 'maxTokens', topP: 'topP', stop: 'stopSequences' };
const ofInference: ReadonlySet<string> = new Set(['maxTokens', 'temperature', 'topP', 'stopSequences']);

/** Converse of Amazon Bedrock. The answer is not streamed: its streams have a binary form of their own. */
export const bedrockConverse: WireFormat = {
  request: async ({ baseUrl, config }, { secretKey }, request) => {
    const region = textOf(config?.['region']);
    const base = baseUrl ?? `https://bedrock-runtime.${region}.amazonaws.com`;
    const url = urlBelow(base, `/model/${encodeURIComponent(request.model)}/converse`);
    return signed(
      { url, headers: { 'content-type': 'application/json' }, body: converseBody(request) },
      region,
      secretKey,
    );
  },
  reader: ({ schema }) => converseReader(schema !== undefined),
};

/** With an API key, or by AWS Signature Version 4. */
const signed = async (request: WireRequest, region: string, secretKey: string): Promise<WireRequest> => {
  const { apiKey, accessKeyId, secretAccessKey, sessionToken } = objectOf(parseJson(secretKey));
  if (typeof apiKey === 'string') {
    return { ...request, headers: { ...request.headers, authorization: `Bearer ${apiKey}` } };
  }
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string') {
    throw new ModelCallError('refused', 'The connection has no credentials of bedrock: give its key again.');
  }
  const { headers } = await new AwsV4Signer({
    method: 'POST',
    url: request.url.href,
    headers: { ...request.headers },
    body: request.body,
    accessKeyId,
    secretAccessKey,
    ...(typeof sessionToken === 'string' ? { sessionToken } : {}),
    service: 'bedrock',
    region,
  }).sign();
  return { ...request, headers: Object.fromEntries([...headers.entries()].filter(([name]) => name !== 'host')) };
};

const converseBody = ({ messages, parameters, schema }: ModelRequest): string => {
  const { system, others } = withoutSystem(messages);
  const named = Object.entries(wireParameters(parameters, names, []));
  const inferenceConfig = Object.fromEntries(named.filter(([name]) => ofInference.has(name)));
  const ofModel = named.filter(([name]) => !ofInference.has(name));
  const tool = { toolSpec: { name: answerName, inputSchema: { json: schema } } };
  return JSON.stringify({
    ...(system === '' ? {} : { system: [{ text: system }] }),
    messages: others.map(({ role, content }) => ({
      role: role === 'assistant' ? role : 'user',
      content: [{ text: content }],
    })),
    inferenceConfig,
    ...(ofModel.length === 0 ? {} : { additionalModelRequestFields: Object.fromEntries(ofModel) }),
    ...(schema === undefined ? {} : { toolConfig: { tools: [tool], toolChoice: { tool: { name: answerName } } } }),
  });
};

const converseReader = (hasSchema: boolean): AnswerReader => {
  let usage: UsageDetails = {};
  let finishReason: string | undefined;
  return {
    take: (event) => {
      usage = converseUsage(objectOf(event['usage']));
      if (typeof event['stopReason'] === 'string') finishReason = event['stopReason'];
      const content = objectsOf(objectOf(objectOf(event['output'])['message'])['content']);
      if (!hasSchema) return content.map(({ text }) => textOf(text)).join('');
      const call = content.find(({ toolUse }) => toolUse !== undefined);
      return call === undefined ? '' : JSON.stringify(objectOf(call['toolUse'])['input']);
    },
    facts: () => ({ usage, finishReason }),
  };
};

const converseUsage = (given: JsonObject): UsageDetails => {
  const count = (name: string): number | undefined => parseCount(given[name]);
  const inputParts = {
    input_cached_tokens: count('cacheReadInputTokens') ?? 0,
    input_cache_creation: count('cacheWriteInputTokens') ?? 0,
  };
  const usage = { input: count('inputTokens'), output: count('outputTokens'), inputParts };
  return normaliseUsage(usage, 'exclusive')?.details ?? {};
};

import {
  ModelCallError,
  normaliseUsage,
  parseCount,
  providerUsage,
  type ModelRequest,
  type UsageDetails,
} from '@spanledger/core';
import { failureIn } from '../failures.ts';
import { objectOf, objectsOf, parseJson, textOf, type JsonObject } from '../json.ts';
import { withoutSystem } from './anthropic-messages.ts';
import { wireParameters } from './parameters.ts';
import { urlBelow, type AnswerReader, type WireFormat } from './wire-format.ts';

const geminiUrl = 'https://generativelanguage.googleapis.com';
/** Where service accounts call models without a location. */
const vertexLocation = 'us-central1';
const names = { maxTokens: 'maxOutputTokens', stop: 'stopSequences', topP: 'topP', topK: 'topK' };
const reserved = ['responseMimeType', 'responseSchema', 'responseJsonSchema', 'candidateCount'];

/** `generateContent` of Google AI Studio. */
export const gemini: WireFormat = {
  request: ({ baseUrl }, { secretKey }, request) => {
    const base = baseUrl ?? geminiUrl;
    const version = /\/v\d\w*\/?$/.test(new URL(base).pathname) ? '' : '/v1beta';
    const model = encodeURIComponent(request.model.replace(/^models\//, ''));
    return {
      url: urlBelow(base, `${version}/models/${model}:streamGenerateContent?alt=sse`),
      headers: { 'x-goog-api-key': secretKey },
      body: contentBody(request),
    };
  },
  reader: () => contentReader(),
};

/** The same of Vertex AI: with a service account, whose key is JSON, or with an API key. */
export const vertexGemini: WireFormat = {
  request: async ({ baseUrl, config }, { secretKey }, request, means) => {
    const isAccount = secretKey.trimStart().startsWith('{');
    const location = textOf(config?.['location']) || (isAccount ? vertexLocation : 'global');
    const base = baseUrl ?? `https://${location === 'global' ? '' : `${location}-`}aiplatform.googleapis.com`;
    const model = `publishers/google/models/${encodeURIComponent(request.model)}:streamGenerateContent?alt=sse`;
    const body = contentBody(request);
    if (!isAccount) return { url: urlBelow(base, `/v1/${model}`), headers: { 'x-goog-api-key': secretKey }, body };
    const account = objectOf(parseJson(secretKey));
    const project = encodeURIComponent(textOf(account['project_id']));
    return {
      url: urlBelow(base, `/v1/projects/${project}/locations/${location}/${model}`),
      headers: { authorization: `Bearer ${await means.googleToken(account)}` },
      body,
    };
  },
  reader: () => contentReader(),
};

const contentBody = ({ messages, parameters, schema }: ModelRequest): string => {
  const { system, others } = withoutSystem(messages);
  return JSON.stringify({
    ...(system === '' ? {} : { systemInstruction: { parts: [{ text: system }] } }),
    contents: others.map(({ role, content }) => ({
      role: role === 'assistant' ? 'model' : 'user',
      parts: [{ text: content }],
    })),
    generationConfig: {
      ...wireParameters(parameters, names, reserved),
      ...(schema === undefined ? {} : { responseMimeType: 'application/json', responseJsonSchema: schema }),
    },
  });
};

const contentReader = (): AnswerReader => {
  let usage: UsageDetails = {};
  let finishReason: string | undefined;
  return {
    take: (event) => {
      if (event['error'] !== undefined) throw failureIn(event['error'], usage);
      if (event['usageMetadata'] !== undefined) usage = geminiUsage(objectOf(event['usageMetadata']));
      const { blockReason } = objectOf(event['promptFeedback']);
      if (typeof blockReason === 'string') {
        throw new ModelCallError('refused', `The provider refuses these messages: ${blockReason.slice(0, 100)}.`, {
          usage,
          isOfMessages: true,
        });
      }
      const [candidate = {}] = objectsOf(event['candidates']);
      if (typeof candidate['finishReason'] === 'string') finishReason = candidate['finishReason'];
      return objectsOf(objectOf(candidate['content'])['parts'])
        .map(({ text, thought }) => (thought === true ? '' : textOf(text)))
        .join('');
    },
    facts: () => ({ usage, finishReason }),
  };
};

const geminiUsage = (given: JsonObject): UsageDetails => {
  const known = providerUsage(given);
  if (known !== undefined && 'details' in known) return known.details;
  // An answer of thoughts alone, or an empty one, has no count of candidates.
  const reported = {
    input: parseCount(given['promptTokenCount']),
    output: parseCount(given['candidatesTokenCount']),
    total: parseCount(given['totalTokenCount']),
    inputParts: { input_cached_tokens: parseCount(given['cachedContentTokenCount']) ?? 0 },
    outputParts: { output_reasoning_tokens: parseCount(given['thoughtsTokenCount']) ?? 0 },
  };
  return normaliseUsage(reported, 'inclusive')?.details ?? {};
};

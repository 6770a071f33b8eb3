import type { ModelRequest } from '@spanledger/core';
import { failureIn } from '../failures.ts';
import { objectOf, objectsOf, textOf, type JsonObject } from '../json.ts';
import { openAiUsage } from './openai-usage.ts';
import { wireParameters } from './parameters.ts';
import { isStrictSchema } from './strict-schema.ts';
import { answerName, urlBelow, type AnswerReader, type WireFormat } from './wire-format.ts';

const openAiUrl = 'https://api.openai.com/v1';
const names = { maxTokens: 'max_output_tokens', topP: 'top_p' };
const reserved = ['model', 'input', 'stream', 'text', 'store', 'background'];
const finalEvents: ReadonlySet<string> = new Set(['response.completed', 'response.incomplete', 'response.failed']);

/** Responses of OpenAI, for connections with `useResponsesApi`. The provider stores none of them. */
export const openAiResponses: WireFormat = {
  request: ({ baseUrl }, { secretKey }, request) => ({
    url: urlBelow(baseUrl ?? openAiUrl, '/responses'),
    headers: { authorization: `Bearer ${secretKey}` },
    body: responsesBody(request),
  }),
  reader: () => responsesReader(),
};

const responsesBody = ({ model, messages, parameters, schema }: ModelRequest): string => {
  const format = { type: 'json_schema', name: answerName, schema, strict: isStrictSchema(schema) };
  return JSON.stringify({
    ...wireParameters(parameters, names, reserved),
    model,
    input: messages.map(({ role, content }) => ({ role: role === 'tool' ? 'user' : role, content })),
    stream: true,
    store: false,
    ...(schema === undefined ? {} : { text: { format } }),
  });
};

const responsesReader = (): AnswerReader => {
  let usage: Readonly<Record<string, number>> = {};
  let finishReason: string | undefined;
  let serviceTier: string | undefined;
  const finish = (response: JsonObject): void => {
    if (typeof response['usage'] === 'object') usage = openAiUsage(objectOf(response['usage']));
    serviceTier = textOf(response['service_tier']) || undefined;
    const { reason } = objectOf(response['incomplete_details']);
    finishReason = response['status'] === 'incomplete' ? textOf(reason) || 'incomplete' : 'stop';
    if (response['status'] === 'failed') throw failureIn(response['error'], usage);
  };
  return {
    take: (event) => {
      const type = textOf(event['type']);
      if (type === 'error') throw failureIn(event['error'] ?? event, usage);
      if (type === 'response.output_text.delta' || type === 'response.refusal.delta') return textOf(event['delta']);
      if (finalEvents.has(type)) finish(objectOf(event['response']));
      if (event['object'] !== 'response') return '';
      finish(event);
      return textOfWhole(event);
    },
    facts: () => ({ usage, finishReason, serviceTier }),
  };
};

/** Of an answer that was not streamed. */
const textOfWhole = ({ output }: JsonObject): string =>
  objectsOf(output)
    .flatMap(({ content }) => objectsOf(content))
    .map(({ text, refusal }) => `${textOf(text)}${textOf(refusal)}`)
    .join('');

import { ModelCallError, type ModelRequest } from '@spanledger/core';
import { failureIn } from '../failures.ts';
import { objectOf, objectsOf, textOf, type JsonObject } from '../json.ts';
import { openAiUsage } from './openai-usage.ts';
import { wireParameters } from './parameters.ts';
import { isStrictSchema } from './strict-schema.ts';
import { answerName, urlBelow, type AnswerReader, type WireFormat } from './wire-format.ts';

const openAiUrl = 'https://api.openai.com/v1';
/** The newest that is stable. */
const azureVersion = '2024-10-21';
const reserved = ['model', 'messages', 'stream', 'stream_options', 'response_format', 'n'];

/** Chat completions of OpenAI, and of every server that has its format. */
export const openAiChat: WireFormat = {
  request: ({ baseUrl }, { secretKey }, request) => ({
    url: urlBelow(baseUrl ?? openAiUrl, '/chat/completions'),
    headers: { authorization: `Bearer ${secretKey}` },
    // OpenAI's own models refuse the older name, and other servers do not support the newer one.
    body: chatBody(request, {
      maxTokens: isHostOf('api.openai.com', baseUrl ?? openAiUrl) ? 'max_completion_tokens' : 'max_tokens',
      // Mistral refuses the option, and reports usage without it.
      asksForUsage: !isHostOf('mistral.ai', baseUrl ?? openAiUrl),
    }),
  }),
  reader: () => chatReader(),
};

/**
 * The same of Azure. A base URL that ends with `/v1` is that of its newer interface; any other is that of deployments,
 * which have the names of their models.
 */
export const azureChat: WireFormat = {
  request: ({ baseUrl }, { secretKey }, request) => {
    if (baseUrl === null) {
      const expected = 'such as https://<resource>.openai.azure.com/openai/deployments';
      throw new ModelCallError('refused', `A connection of the adapter azure needs a base URL, ${expected}.`);
    }
    const isNewer = new URL(baseUrl).pathname.replace(/\/+$/, '').endsWith('/v1');
    const ofDeployment = `/${encodeURIComponent(request.model)}/chat/completions?api-version=${azureVersion}`;
    return {
      url: urlBelow(baseUrl, isNewer ? '/chat/completions' : ofDeployment),
      headers: { 'api-key': secretKey },
      body: chatBody(request, { maxTokens: 'max_completion_tokens', asksForUsage: true }),
    };
  },
  reader: () => chatReader(),
};

/** Including the hosts of its regions, such as `eu.api.openai.com`. */
const isHostOf = (domain: string, baseUrl: string): boolean => `.${new URL(baseUrl).hostname}`.endsWith(`.${domain}`);

interface Dialect {
  /** The name of the parameter. */
  readonly maxTokens: string;
  readonly asksForUsage: boolean;
}

const chatBody = (
  { model, messages, parameters, schema }: ModelRequest,
  { maxTokens, asksForUsage }: Dialect,
): string => {
  const names = {
    maxTokens,
    topP: 'top_p',
    topK: 'top_k',
    frequencyPenalty: 'frequency_penalty',
    presencePenalty: 'presence_penalty',
  };
  const named = { name: answerName, schema, strict: isStrictSchema(schema) };
  return JSON.stringify({
    ...wireParameters(parameters, names, reserved),
    model,
    // A tool result refers to a call by id, which a text does not have.
    messages: messages.map(({ role, content }) => ({ role: role === 'tool' ? 'user' : role, content })),
    stream: true,
    ...(asksForUsage ? { stream_options: { include_usage: true } } : {}),
    ...(schema === undefined ? {} : { response_format: { type: 'json_schema', json_schema: named } }),
  });
};

const chatReader = (): AnswerReader => {
  let usage: Readonly<Record<string, number>> = {};
  let finishReason: string | undefined;
  let serviceTier: string | undefined;
  return {
    take: (event) => {
      if (event['error'] !== undefined && event['error'] !== null) throw failureIn(event['error'], usage);
      if (typeof event['usage'] === 'object' && event['usage'] !== null) usage = openAiUsage(objectOf(event['usage']));
      serviceTier = textOf(event['service_tier']) || serviceTier;
      const [choice = {}] = objectsOf(event['choices']);
      if (typeof choice['finish_reason'] === 'string') finishReason = choice['finish_reason'];
      // An answer that was not streamed has its message whole.
      return contentOf(objectOf(choice['delta'] ?? choice['message']));
    },
    facts: () => ({ usage, finishReason, serviceTier }),
  };
};

/** A refusal replaces the content. */
const contentOf = ({ content, refusal }: JsonObject): string => {
  if (Array.isArray(content))
    return objectsOf(content)
      .map(({ text }) => textOf(text))
      .join('');
  return `${textOf(content)}${textOf(refusal)}`;
};

import type { IncomingMessage, ServerResponse } from 'node:http';
import { listenLocally, type LocalServer } from '../listen-locally.ts';
import { answerAnthropicMessages } from './anthropic-messages.ts';
import { answerOpenaiChat } from './openai-chat.ts';
import { answerOpenaiEmbeddings } from './openai-embeddings.ts';
import { answerOpenaiResponses } from './openai-responses.ts';
import { pause } from '../scenario.ts';
import { sendJson, sendStream, type Answer } from './answer.ts';

const answers: Readonly<Record<string, (request: Record<string, unknown>) => Answer>> = {
  '/v1/chat/completions': answerOpenaiChat,
  '/v1/responses': answerOpenaiResponses,
  '/v1/embeddings': answerOpenaiEmbeddings,
  '/v1/messages': answerAnthropicMessages,
};

const readBody = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>;
};

const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const path = new URL(request.url ?? '/', 'http://provider').pathname;
  const body = await readBody(request);
  const answer = answers[path]?.(body);
  await pause();
  if (answer === undefined) sendJson(response, 404, { error: { message: `no such path: ${path}` } });
  else if (answer.stream !== undefined) await sendStream(response, answer.stream);
  else sendJson(response, answer.status ?? 200, answer.body);
};

/**
 * Answers in the format of OpenAI (chat completions, responses, embeddings) and Anthropic (messages), with streaming,
 * always the same: a tool call if the request has tools and no tool result, otherwise text; 404 for the missing model.
 * OpenAI's API is under `/v1`, Anthropic's messages are at `/v1/messages`.
 */
export const startProviderServer = async (): Promise<LocalServer> =>
  listenLocally((request, response) => {
    response.setHeader('date', 'Fri, 02 Jan 2026 03:04:05 GMT');
    respond(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });

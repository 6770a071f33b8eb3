import {
  ModelCallError,
  type LlmCredentials,
  type ModelAnswer,
  type ModelCaller,
  type ModelCallOptions,
  type ModelRequest,
} from '@spanledger/core';
import { addressGuard, type GuardOptions } from '@spanledger/outbound';
import { failureOfAnswer, failureOfConnection } from './failures.ts';
import { finishReasonOf } from './finish-reasons.ts';
import type { AnswerReader } from './formats/wire-format.ts';
import { wireFormatOf } from './formats/wire-formats.ts';
import {
  sendRequest,
  textOfAnswer,
  type SendingOptions,
  type WireAnswer,
  type WireRequest,
} from './http/send-request.ts';
import { googleTokens, type GoogleTokens } from './google-tokens.ts';
import { serverSentEvents } from './http/server-sent-events.ts';
import { objectOf, parseJson, type JsonObject } from './json.ts';
import { structuredAnswer } from './structured-answer.ts';

export interface ModelCallerOptions extends GuardOptions {
  /** For a call as a whole; 5 minutes when absent. */
  readonly timeoutMs?: number;
  /** How long an answer may pause; 2 minutes when absent: a reasoning model is silent. */
  readonly idleMs?: number;
  /** Of an answer as sent; 8 MiB when absent. */
  readonly answerBytesMax?: number;
  /** The token endpoint of service accounts; Google's when absent. */
  readonly googleTokenUrl?: string;
  /** Milliseconds since 1970, for a `Retry-After` that is a date; the system clock when absent. */
  readonly nowMs?: () => number;
}

const timeoutDefaultMs = 5 * 60 * 1000;
const idleDefaultMs = 2 * 60 * 1000;
const answerBytesDefault = 8 * 1024 * 1024;
/** They belong to the connection, not to the request. */
const ownHeaders: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'expect',
]);

/**
 * Calls models by the interfaces of their providers: always streamed if the interface supports it, once, over a
 * connection of its own. `maxTokens`, `topP`, `topK`, `stop` and the penalties are known under the names of every
 * provider; other parameters are sent as they are. With a schema the text is the object as JSON.
 */
export const createModelCaller = ({
  timeoutMs = timeoutDefaultMs,
  idleMs = idleDefaultMs,
  answerBytesMax = answerBytesDefault,
  nowMs = Date.now,
  googleTokenUrl,
  ...guarding
}: ModelCallerOptions): ModelCaller => {
  const guard = addressGuard(guarding);
  const tokens = googleTokens({ tokenUrl: googleTokenUrl, nowMs });
  return async (connection, credentials, request, { signal, onText, onUsage }) => {
    signal.throwIfAborted();
    const timeout = AbortSignal.timeout(timeoutMs);
    const sending = { signal: AbortSignal.any([signal, timeout]), guard, idleMs, answerBytesMax };
    const reader = wireFormatOf(connection).reader(request);
    let isAnswering = false;
    const onAnswer = (): void => {
      isAnswering = true;
    };
    try {
      return await call({ connection, credentials, request, onText, onAnswer, reader, sending, nowMs, tokens });
    } catch (error) {
      const { usage, finishReason } = reader.facts();
      const billing = { mayBeBilled: isAnswering, isCutOff: isAnswering && finishReason === undefined };
      if (signal.aborted) onUsage?.(usage);
      signal.throwIfAborted();
      const message = `The model did not answer within ${timeoutMs / 1000} s.`;
      const failed = timeout.aborted
        ? new ModelCallError('timeout', message, { usage, ...billing, mayBeBilled: true })
        : failureOfConnection(error, usage, billing);
      throw withoutSecret(failed, credentials);
    }
  };
};

interface OneCall extends Pick<ModelCallOptions, 'onText'> {
  /** A part of an answer came, which its provider bills. */
  readonly onAnswer: () => void;
  readonly connection: Parameters<ModelCaller>[0];
  readonly credentials: LlmCredentials;
  readonly request: ModelRequest;
  readonly reader: AnswerReader;
  readonly sending: SendingOptions;
  readonly nowMs: () => number;
  readonly tokens: GoogleTokens;
}

const call = async ({
  connection,
  credentials,
  request,
  reader,
  onAnswer,
  ...parts
}: OneCall): Promise<ModelAnswer> => {
  const objectIn =
    request.schema === undefined
      ? undefined
      : await structuredAnswer(request.schema, { projectId: connection.projectId, signal: parts.sending.signal });
  const wire = await wireFormatOf(connection).request(connection, credentials, request, {
    googleToken: async (account) => parts.tokens(account, parts.sending),
  });
  const answer = await sendRequest(withHeaders(wire, credentials), parts.sending);
  if (answer.status !== 200) {
    throw failureOfAnswer(answer.status, answer.headers, await textOfAnswer(answer), parts.nowMs());
  }
  let text = '';
  for await (const event of eventsOf(answer)) {
    const added = reader.take(event);
    onAnswer();
    if (added === '') continue;
    text += added;
    parts.onText?.(added);
  }
  const { usage, finishReason, serviceTier } = reader.facts();
  if (finishReason === undefined) {
    const message = 'The provider ended its answer before it was complete, or it has another interface.';
    throw new ModelCallError(text === '' ? 'bad_answer' : 'unavailable', message, { usage });
  }
  const reason = finishReasonOf(finishReason);
  const object = objectIn === undefined ? {} : { object: await objectIn(text, usage, reason === 'length') };
  return { text, ...object, usage, finishReason: reason, ...(serviceTier === undefined ? {} : { serviceTier }) };
};

/** Headers of the connection override those of the interface. */
const withHeaders = (request: WireRequest, { extraHeaders }: LlmCredentials): WireRequest => {
  const given = Object.entries(extraHeaders).map(([name, value]) => [name.toLowerCase(), value] as const);
  const headers = {
    'content-type': 'application/json',
    ...request.headers,
    ...Object.fromEntries(given.filter(([name]) => !ownHeaders.has(name))),
  };
  return { ...request, headers };
};

const eventsOf = async function* ({ headers, body }: WireAnswer): AsyncGenerator<JsonObject, void, undefined> {
  if (headers['content-type']?.includes('event-stream') !== true) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    yield eventOf(Buffer.concat(chunks).toString());
    return;
  }
  for await (const { data, isEnded } of serverSentEvents(body)) if (data !== '[DONE]') yield eventOf(data, isEnded);
};

const eventOf = (text: string, isEnded = true): JsonObject => {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) {
    if (!isEnded) throw new ModelCallError('unavailable', 'The provider ended its answer before it was complete.');
    throw new ModelCallError('bad_answer', 'The provider answered with what is no JSON object.');
  }
  return objectOf(value);
};

/** Providers echo requests in errors: nothing of the credentials may be shown. */
const withoutSecret = (error: ModelCallError, { secretKey, extraHeaders }: LlmCredentials): ModelCallError => {
  const members = Object.values(objectOf(parseJson(secretKey)));
  const secrets = [secretKey, ...members, ...Object.values(extraHeaders)].filter(
    (secret): secret is string => typeof secret === 'string' && secret.length >= 8,
  );
  const message = secrets.reduce((text, secret) => text.replaceAll(secret, '***'), error.message);
  if (message === error.message) return error;
  return new ModelCallError(error.failure, message, error);
};

import { ModelCallError, type ModelFailure } from '@spanledger/core';
import type { IncomingHttpHeaders } from 'node:http';
import { PrivateAddressError } from '@spanledger/outbound';
import { AnswerBytesError, IdleError } from './http/send-request.ts';
import { objectOf, objectsOf, parseJson, textOf, type JsonObject } from './json.ts';

type Usage = Readonly<Record<string, number>>;

const messageLengthMax = 500;
const retryAfterMsMax = 24 * 60 * 60 * 1000;

const failureOfStatus = (status: number): ModelFailure => {
  if (status === 429) return 'limited';
  if (status === 408 || status === 504) return 'timeout';
  return status >= 500 ? 'unavailable' : 'refused';
};

/** An answer with another status than 200; `text` is the beginning of its body. */
export const failureOfAnswer = (
  status: number,
  headers: IncomingHttpHeaders,
  text: string,
  nowMs: number,
): ModelCallError => {
  const body = parseJson(text);
  const whole = objectOf(Array.isArray(body) ? body[0] : body);
  const error = typeof whole['error'] === 'object' ? objectOf(whole['error']) : whole;
  const explained =
    textOf(error['message']) || textOf(whole['error']) || textOf(whole['Message']) || issuesOf(error['message']);
  const isRedirect = status >= 300 && status < 400;
  const reason = isRedirect ? 'redirects are not followed, so give the address that it leads to' : explained;
  const retryAfterMs = retryAfterOf(headers, nowMs) ?? retryDelayOf(error);
  const message = `The provider answered ${status}${reason === '' ? '' : `: ${reason.slice(0, messageLengthMax)}`}`;
  const code = textOf(error['code']) || textOf(error['type']);
  const failure = isSpent(code) ? 'refused' : failureOfStatus(status);
  return new ModelCallError(failure, message, { retryAfterMs, isOfMessages: isOfMessages(status, code, explained) });
};

/** Mistral and servers that use Pydantic name the members of a request that they refuse. */
const issuesOf = (message: unknown): string =>
  objectsOf(Array.isArray(message) ? message : objectOf(message)['detail'])
    .map(({ loc, msg }) => `${Array.isArray(loc) ? loc.join('.') : ''} ${textOf(msg)}`.trim())
    .join('; ');

/** What the account may spend is spent: it does not pass by itself, though its status is that of a rate limit. */
const isSpent = (code: string): boolean => code === 'insufficient_quota' || code === 'billing_hard_limit_reached';

const refusesRequest: ReadonlySet<number> = new Set([400, 413, 422]);
/** Of OpenAI, Azure and servers that have their format. */
const codesOfMessages =
  /^(?:context_length_exceeded|string_above_max_length|content_filter|content_policy_violation|invalid_prompt|request_too_large|tokens_limit_reached)$/;
/** Too long: Anthropic, Bedrock, Gemini, Mistral, Cohere and vLLM have no code for it. */
const wordsOfMessages =
  /maximum context length|context (?:window|size)|(?:prompt|input) is too long|too long for requested model|input token count|too many (?:input |total )?tokens|content (?:management|usage|filtering) policy|content.?filter/i;

const isOfMessages = (status: number, code: string, explained: string): boolean =>
  refusesRequest.has(status) && (status === 413 || codesOfMessages.test(code) || wordsOfMessages.test(explained));

/** `Retry-After` in seconds or as a date, and the same in milliseconds as some providers have it. */
const retryAfterOf = (headers: IncomingHttpHeaders, nowMs: number): number | undefined => {
  const ms = headers['retry-after-ms'];
  if (typeof ms === 'string' && /^\d+(?:\.\d+)?$/.test(ms)) return boundedMs(Number(ms));
  const after = headers['retry-after'];
  if (after === undefined) return undefined;
  if (/^\d+(?:\.\d+)?$/.test(after)) return boundedMs(Number(after) * 1000);
  const at = Date.parse(after);
  return Number.isNaN(at) ? undefined : boundedMs(at - nowMs);
};

/** `RetryInfo` of Google, such as `34.5s`. */
const retryDelayOf = (error: JsonObject): number | undefined => {
  for (const { retryDelay } of objectsOf(error['details'])) {
    const seconds = /^(\d+(?:\.\d+)?)s$/.exec(textOf(retryDelay))?.[1];
    if (seconds !== undefined) return boundedMs(Number(seconds) * 1000);
  }
  return undefined;
};

const boundedMs = (ms: number): number => Math.min(Math.max(Math.ceil(ms), 0), retryAfterMsMax);

const limitedWords = /rate.?limit|quota|resource_exhausted|throttl/i;
const passingWords = /overloaded|api_error|server_error|unavailable|internal|timeout/i;

/** A failure within an answer that had begun: an error in the form of any provider, an object or a text. */
export const failureIn = (given: unknown, usage: Usage): ModelCallError => {
  const error = typeof given === 'string' ? { message: given } : objectOf(given);
  const code = error['code'];
  const words = [error['type'], error['status'], code].filter((value) => typeof value === 'string').join(' ');
  const message = `The provider ended its answer: ${textOf(error['message']).slice(0, messageLengthMax) || words}`;
  if (typeof code === 'number' && code >= 400) return new ModelCallError(failureOfStatus(code), message, { usage });
  const isPassing = passingWords.test(words);
  return new ModelCallError(limitedWords.test(words) ? 'limited' : isPassing ? 'unavailable' : 'refused', message, {
    usage,
  });
};

type Billing = Pick<ModelCallError, 'mayBeBilled' | 'isCutOff'>;

/** The error of a connection. */
export const failureOfConnection = (error: unknown, usage: Usage, billing: Billing): ModelCallError => {
  if (error instanceof ModelCallError) return withFacts(error, usage, billing);
  const failed = (failure: ModelFailure, message: string, mayBeBilled = billing.mayBeBilled) =>
    new ModelCallError(failure, message, { usage, ...billing, mayBeBilled });
  if (error instanceof PrivateAddressError) {
    return failed('refused', 'The address of the connection is private: see WEBHOOK_PRIVATE_ADDRESSES.');
  }
  if (error instanceof IdleError) return failed('timeout', 'The provider sent nothing for too long.', true);
  if (error instanceof AnswerBytesError) return failed('bad_answer', 'The answer of the provider is too large.');
  const code = textOf(objectOf(error)['code']);
  return failed('unavailable', `The provider could not be reached${code === '' ? '' : ` (${code})`}.`);
};

const withFacts = (error: ModelCallError, usage: Usage, billing: Billing): ModelCallError => {
  const { failure, message, retryAfterMs, isOfMessages: ofMessages } = error;
  const known = Object.keys(error.usage).length > 0 ? error.usage : usage;
  return new ModelCallError(failure, message, { retryAfterMs, usage: known, isOfMessages: ofMessages, ...billing });
};

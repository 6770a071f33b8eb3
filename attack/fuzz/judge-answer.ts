import { isScimPath, problemMediaType, problemSchema, scimErrorSchema, type Endpoint } from '@spanledger/api-contract';
import type { Caller, FuzzRequest } from './fuzz-request.ts';
import type { Operation } from './operations.ts';
import type { Owners, WireAnswer } from './send-request.ts';

/**
 * Longer than the server's own time limits: 15 s for a query, 20 s of waiting for it, 30 s for reading a body never
 * apply together to a request of the fuzzer.
 */
export const answerMsMax = 30_000;

/** All statuses of errors of the API; the document covers them by `default`. */
const problemStatuses: ReadonlySet<number> = new Set([400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429, 431]);
const rangeNotSatisfiable = 416;
/** Of what cannot be read: it has the usual problem, whatever its path. */
const unreadable: ReadonlySet<number> = new Set([400, 408, 431]);
/** The path prefix of OTLP receivers, for any operation. */
const otlpPath = '/v1/';
const preflightStatus = 204;
/** The answer of probes if a component is too slow; requests to the component itself never receive it. */
const unavailable = 503;

/** The project whose texts each caller may read. */
const readable: Readonly<Partial<Record<Caller, keyof Owners>>> = { own: 'own', foreign: 'foreign' };

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isRpcStatus = (value: unknown): boolean => {
  const { code, message } = (value ?? {}) as { code?: unknown; message?: unknown };
  return typeof code === 'number' && typeof message === 'string';
};

const canariesSeen = (request: FuzzRequest, { text }: WireAnswer, owners: Owners): readonly string[] =>
  (['own', 'foreign', 'quiet'] as const)
    .filter((owner) => readable[request.caller] !== owner && text.includes(owners[owner].canary))
    .map((owner) => `the answer to ${request.caller} holds a text of project ${owner}`);

const problemFaults = (
  { isOtlp, isScim, endpoint }: { readonly isOtlp: boolean; readonly isScim: boolean; readonly endpoint: Endpoint },
  { status, headers, text }: WireAnswer,
): readonly string[] => {
  if (!problemStatuses.has(status) && status !== rangeNotSatisfiable) return [`status ${status} is not documented`];
  const type = headers['content-type'] ?? '';
  const isUsual = type.startsWith(problemMediaType);
  const isOfScim = isScim && !(isUsual && unreadable.has(status));
  if (isOfScim ? type.startsWith('application/json') : isUsual) {
    const schema = isOfScim ? scimErrorSchema : problemSchema;
    const parsed = schema.safeParse(jsonOf(text));
    if (!parsed.success) return [`the problem is not of the documented shape: ${parsed.error.message}`];
    return Number(parsed.data.status) === status
      ? []
      : [`the problem tells status ${parsed.data.status}, the answer ${status}`];
  }
  // The pages that browsers are redirected to.
  const pageTypes = endpoint.responses[status]?.mediaTypes ?? [];
  if (pageTypes.includes(type.split(';')[0] ?? '')) return [];
  if (isOtlp && type.startsWith('application/x-protobuf')) return [];
  if (isOtlp && type.startsWith('application/json') && isRpcStatus(jsonOf(text))) return [];
  return [`a problem of type '${type}' is not documented: ${text.slice(0, 200)}`];
};

const successFaults = ({ endpoint, statuses }: Operation, { status, headers, text }: WireAnswer): readonly string[] => {
  if (!statuses.includes(status)) return [`status ${status} is not documented`];
  const { schema, mediaTypes = ['application/json'] } = endpoint.responses[status] ?? {};
  const type = (headers['content-type'] ?? '').split(';')[0] ?? '';
  if (text !== '' && !mediaTypes.includes(type) && !mediaTypes.includes('*/*'))
    return [`type '${type}' is not documented`];
  if (schema === undefined || type !== 'application/json') return [];
  const parsed = schema.safeParse(jsonOf(text));
  return parsed.success ? [] : [`the answer is not of the documented shape: ${parsed.error.message.slice(0, 600)}`];
};

/** Returns all rules that an answer violates. */
export const judgeAnswer = (
  request: FuzzRequest,
  operation: Operation,
  answer: WireAnswer,
  owners: Owners,
): readonly string[] => {
  const { status, ms, text } = answer;
  const faults = [...canariesSeen(request, answer, owners)];
  if (ms > answerMsMax) faults.push(`it took more than ${answerMsMax / 1000} s`);
  if (status === unavailable && operation.statuses.includes(status))
    return [...faults, ...(request.method === 'HEAD' ? [] : successFaults(operation, answer))];
  if (status >= 500) return [...faults, `it was answered ${status}: ${text.slice(0, 400)}`];
  const isElsewhere =
    request.rawPath !== undefined || request.method !== operation.method || Object.values(request.path).includes('');
  if (request.method === 'HEAD' || (request.method === 'OPTIONS' && status === preflightStatus)) return faults;
  const isOtlp = request.rawPath === undefined ? operation.isOtlp : request.rawPath.startsWith(otlpPath);
  const isScim = isScimPath(request.rawPath ?? operation.endpoint.path);
  if (status >= 400) return [...faults, ...problemFaults({ ...operation, isOtlp, isScim }, answer)];
  return isElsewhere ? faults : [...faults, ...successFaults(operation, answer)];
};

import { isTlsCode, systemCodeOf, tlsAdvice, unavailable, type DomainError } from '@spanledger/core';

const regionAdvice = 'is of another region: check MEDIA_S3_REGION and MEDIA_S3_ENDPOINT';
const keysAdvice =
  'refuses the keys: check MEDIA_S3_ACCESS_KEY_ID, its rights (to list the bucket too) and MEDIA_S3_REGION';

/** By error code: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const advices: Readonly<Record<string, string>> = {
  AuthorizationHeaderMalformed: regionAdvice,
  PermanentRedirect: regionAdvice,
  RequestExpired: 'refuses the time of a request: set the clock of this machine',
  RequestTimeTooSkewed: 'refuses the time of a request: set the clock of this machine',
  SlowDown: 'gets too many requests',
};

/** Requests with media wait for it. */
const refusalTimeoutMs = 2_000;

/** The code in the answer's body; an answer to HEAD has none, and neither has one that does not end in time. */
const errorCodeOf = async ({ body }: Response): Promise<string | undefined> => {
  if (body === null) return undefined;
  const inTime = body.pipeThrough(new TransformStream<Uint8Array, Uint8Array>(), {
    signal: AbortSignal.timeout(refusalTimeoutMs),
  });
  const xml = await new Response(inTime).text().catch(() => '');
  return /<Code>(\w{1,100})<\/Code>/.exec(xml)?.[1];
};

/** Takes the answer's body. */
export const refusedByS3 = async (response: Response): Promise<DomainError> => {
  const code = await errorCodeOf(response);
  const advice = advices[code ?? ''] ?? (response.status === 403 ? keysAdvice : 'fails');
  const why = [`HTTP ${response.status}`, ...(code === undefined ? [] : [code])].join(', ');
  return unavailable(`The S3 storage ${advice} (${why}).`);
};

/** The system's or TLS's code of a request without an answer; empty without one. */
export const networkCodeOf = (error: unknown): string => {
  const { cause } = error as { readonly cause?: unknown };
  return systemCodeOf(cause instanceof AggregateError ? cause.errors[0] : cause);
};

/** `timeoutMs`: it passed without an answer. */
export const unansweredByS3 = (error: unknown, timeoutMs?: number): DomainError => {
  if (timeoutMs !== undefined)
    return unavailable(`The S3 storage does not answer within ${timeoutMs / 1000} s. Check MEDIA_S3_ENDPOINT.`, error);
  const code = networkCodeOf(error);
  if (isTlsCode(code))
    return unavailable(`TLS with the S3 storage fails (${code}). ${tlsAdvice('MEDIA_S3_ENDPOINT', code)}.`, error);
  const why = code === '' ? '' : ` (${code})`;
  return unavailable(`The S3 storage cannot be reached${why}. Check MEDIA_S3_ENDPOINT.`, error);
};

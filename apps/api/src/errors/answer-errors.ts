import { ingestBatch, isScimPath, problemMediaType, scimUrns, type Problem } from '@spanledger/api-contract';
import { encodeRpcStatus } from '@spanledger/ingestion';
import type { ErrorRequestHandler } from 'express';

import { isAskedByPage } from '../http/browser-requests.ts';
import { endAfterBody } from '../http/end-after-body.ts';
import { otlpContentTypes } from '../http/otlp-encoding.ts';
import { localsOf } from '../http/request-locals.ts';
import { notFoundCodeOf } from '../http/unknown-path.ts';
import { meaningOf } from './error-meaning.ts';
import { problemOf } from './problem-of.ts';
import { rpcCodeOf } from './rpc-code.ts';

const internalStatus = 500;
const timeoutStatus = 408;

/** A scheme for which no browser prompts for a password and stores it. */
const challengeOfPages = 'Bearer realm="spanledger"';

/** The last step: every error becomes a response in the format of the endpoint. */
export const answerErrors: ErrorRequestHandler = (error: unknown, request, response, _next) => {
  const locals = localsOf(response);
  const meaning = meaningOf(error);
  if (meaning.status >= internalStatus) locals.error = error;
  if (response.headersSent) {
    // Destroyed already when it is the client that left.
    if (!response.destroyed) locals.brokenOffStatus = meaning.status;
    response.destroy();
    return;
  }
  for (const [name, value] of Object.entries(meaning.headers)) response.setHeader(name, value);
  if (meaning.code === 'unauthenticated' && isAskedByPage(request)) {
    response.setHeader('WWW-Authenticate', challengeOfPages);
  }
  response.status(meaning.status);
  const { otlpEncoding, requestId } = locals;
  const end = (body: string | Uint8Array): void =>
    // A client that stalls would have the connection for longer.
    meaning.status === timeoutStatus ? void response.end(body) : endAfterBody(request, response, body);
  const problem = withCode(problemOf(meaning, requestId), notFoundCodeOf(request.path));
  if (isScimPath(request.path)) {
    response.json({ schemas: [scimUrns.error], ...problem, status: String(problem.status) });
    return;
  }
  if (otlpEncoding === undefined) {
    response.setHeader('Content-Type', problemMediaType);
    end(JSON.stringify(locals.route === ingestBatch.path ? withErrors(problem) : problem));
    return;
  }
  response.setHeader('Content-Type', otlpContentTypes[otlpEncoding]);
  const status = { code: rpcCodeOf(meaning.status), message: meaning.detail };
  end(encodeRpcStatus(status, otlpEncoding));
};

const withCode = (problem: Problem, code: string | undefined): Problem =>
  code === undefined || problem.status !== 404 ? problem : { ...problem, code };

/** The list of issues by the name that clients of the batch endpoint read. */
const withErrors = (problem: Problem): Problem =>
  problem.issues === undefined ? problem : { ...problem, errors: problem.issues };

import { scimUrns } from '@spanledger/api-contract';
import { describe, expect, it } from 'vitest';
import type { Tenant } from '../target/tenants.ts';
import type { FuzzRequest } from './fuzz-request.ts';
import { answerMsMax, judgeAnswer } from './judge-answer.ts';
import { operations } from './operations.ts';
import type { SeededProject } from './seed-project.ts';
import type { Owners, WireAnswer } from './send-request.ts';

const project = (owner: string): SeededProject => ({
  tenant: {} as Tenant,
  canary: `canary-of-${owner}`,
  ids: {} as SeededProject['ids'],
});
const owners: Owners = { own: project('own'), foreign: project('foreign'), quiet: project('quiet') };

const operation = operations.find(({ id }) => id === 'listProjects')!;
const request: FuzzRequest = {
  operation: operation.id,
  caller: 'own',
  method: operation.method,
  path: {},
  query: [],
  bodyEncoding: 'plain',
  headers: {},
};

const json = (status: number, value: unknown, type = 'application/json'): WireAnswer => ({
  status,
  headers: { 'content-type': type },
  text: JSON.stringify(value),
  ms: 5,
});
const good = json(200, {
  data: [{ id: 'a', name: 'canary-of-own', organization: { id: 'o', name: 'o' }, metadata: {} }],
});
const problem = {
  type: '/docs#error-not_found',
  title: 'Not found',
  status: 404,
  detail: 'd',
  code: 'not_found',
  message: 'd',
  error: 'LangfuseNotFoundError',
  requestId: 'r',
};
const judge = (answer: WireAnswer, changed: Partial<FuzzRequest> = {}) =>
  judgeAnswer({ ...request, ...changed }, operation, answer, owners);

describe('the fuzzer', () => {
  it('the fuzzer finds nothing in a documented answer and in a documented problem', () => {
    expect(judge(good)).toEqual([]);
    expect(judge(json(404, problem, 'application/problem+json'))).toEqual([]);
  });

  it('the fuzzer takes a status of gRPC for a problem where OTLP is received, whichever operation the request was made for', () => {
    const status = json(415, { code: 3, message: 'Content-Type must be application/x-protobuf.' });
    expect(judge(status, { rawPath: '/v1/traces/' })).toEqual([]);
    expect(judge(status)).toHaveLength(1);
  });

  it('the fuzzer takes errors of SCIM below its path, and nowhere else', () => {
    const error = json(404, { ...problem, schemas: [scimUrns.error], status: '404' });
    expect(judge(error, { rawPath: '/api/public/scim/Users/x' })).toEqual([]);
    expect(judge(error)).toHaveLength(1);
    expect(judge(json(404, problem), { rawPath: '/api/public/scim/Users/x' })).toHaveLength(1);
    const unread = (status: number) => json(status, { ...problem, status }, 'application/problem+json');
    expect([431, 404].map((status) => judge(unread(status), { rawPath: '/api/public/scim/Users/x' }).length)).toEqual([
      0, 1,
    ]);
  });

  it('the fuzzer takes a page for a problem only of an operation that the document has pages for', () => {
    const pages = operations.find(({ id }) => id === 'beginProviderSignIn')!;
    const page: WireAnswer = { status: 404, headers: { 'content-type': 'text/html; charset=utf-8' }, text: 'x', ms: 5 };
    expect(judgeAnswer(request, pages, page, owners)).toEqual([]);
    expect(judge(page)).toHaveLength(1);
  });

  it('a text of another project in an answer is found, for every asker', () => {
    expect(judge(json(404, { ...problem, detail: 'canary-of-quiet' }, 'application/problem+json'))).toHaveLength(1);
    expect(judge(good, { caller: 'foreign' })).toHaveLength(1);
    expect(judge(good, { caller: 'none' })).toHaveLength(1);
  });

  it('the fuzzer finds an error of the server, and an answer that takes too long', () => {
    expect(judge(json(500, { ...problem, status: 500 }, 'application/problem+json'))).toHaveLength(1);
    expect(judge(json(503, { ...problem, status: 503 }, 'application/problem+json'))).toHaveLength(1);
    expect(judge({ ...good, ms: answerMsMax + 1 })).toHaveLength(1);
  });

  it('the fuzzer takes 503 only of a probe, in the shape that the document has for it', () => {
    const probe = operations.find(({ id }) => id === 'getReadiness')!;
    const judgeProbe = (answer: WireAnswer) => judgeAnswer(request, probe, answer, owners);
    expect(judgeProbe(json(503, { status: 'postgres: too slow', version: '0.1.0' }))).toEqual([]);
    expect(judgeProbe(json(503, { message: 'too slow' }))).toHaveLength(1);
    expect(judgeProbe(json(502, { status: 'postgres: too slow', version: '0.1.0' }))).toHaveLength(1);
  });

  it('the fuzzer finds answers that the document does not have', () => {
    expect(judge(json(201, {}))).toHaveLength(1);
    expect(judge(json(418, problem, 'application/problem+json'))).toHaveLength(1);
    expect(judge(json(200, { data: 5 }))).toHaveLength(1);
    expect(judge({ ...good, headers: { 'content-type': 'text/html' } })).toHaveLength(1);
    expect(judge(json(404, { error: 'x' }, 'application/problem+json'))).toHaveLength(1);
    expect(judge(json(400, problem, 'application/problem+json'))).toHaveLength(1);
    expect(judge(json(404, problem, 'text/html'))).toHaveLength(1);
  });
});

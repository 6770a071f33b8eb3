import { endpoints, observationGroups, problemSchema, type Endpoint } from '@spanledger/api-contract';
import { makeLink } from '@spanledger/people';
import { openPostgresStore } from '@spanledger/postgres-store';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';

import { answersOf } from './answers-of.fixture.ts';
import type { ProjectKeys } from './ask-project.ts';
import {
  askedOfControlPlane,
  prepareOrganization,
  type OrganizationPlace,
} from './documented-organizations.fixture.ts';
import { askedOfSecondFactor } from './documented-users.fixture.ts';
import { askedOfAgents } from './documented-agents.fixture.ts';
import { askedOfCosts } from './documented-costs.fixture.ts';
import { askedOfAnnotation, prepareAnnotation, type AnnotationPlace } from './documented-annotation.fixture.ts';
import { askedOfDatasets } from './documented-datasets.fixture.ts';
import { askedOfDeadLetters } from './documented-dead-letters.fixture.ts';
import { askedOfPrices } from './documented-prices.fixture.ts';
import { askedOfSavedViews } from './documented-saved-views.fixture.ts';
import { timestamp, later, event, target, batch, budget, model } from './documented-batch.fixture.ts';
import { ownProject } from './own-project.fixture.ts';
import { notRecorded } from './recorded-requests.fixture.ts';
import { strictly } from '../../apps/api/src/strictly.fixture.ts';

const server = await ownProject();
let modelId = '';
let budgetId = '';
let batchId = '';
let keysPath = '';
let keyId = '';

beforeAll(async () => {
  const body = JSON.stringify({ batch: [...batch, { id: 'bad', type: 'trace-create', timestamp, body: 5 }] });
  const response = await server.ask('/api/public/ingestion', { method: 'POST', body });
  const { errors } = (await response.json()) as { errors: unknown[] };
  if (errors.length !== 1) throw new Error(JSON.stringify(errors));
  batchId = response.headers.get('x-spanledger-batch-id') ?? '';
  modelId = await idOfNew('/api/public/models', { ...model, modelName: 'first', matchPattern: 'first' });
  budgetId = await idOfNew('/api/public/budgets', budget);
  const { data } = await server.askJson<{ data: { id: string }[] }>('/api/public/projects');
  ownId = data[0]?.id ?? '';
  keysPath = `/api/public/projects/${ownId}/apiKeys`;
  keyId = await idOfNew(keysPath, { note: 'first' });
  await signInAsUser();
  annotation = await prepareAnnotation(idOfNew, userId);
  place = await prepareOrganization(server.ask, { ownId, userId, key: organizationKey });
});

let place: OrganizationPlace;
let annotation: AnnotationPlace;

const email = 'someone@example.com';
const password = 'correct horse battery';
let user: { readonly cookie: string; readonly 'x-spanledger-csrf': string };
let leaving: typeof user;
let userSessionId = '';
let ownId = '';
let userId = '';
let organizationKey: ProjectKeys;

/** Signs in a user of the server's organization with a password, and opens a second session of the same user. */
const signInAsUser = async (): Promise<void> => {
  const store = openPostgresStore({ url: inject('sharedServer').databaseUrl, poolMax: 1 });
  const [organization] = await store.projects.organizations();
  const invitation = { email, organizationId: organization?.id ?? '', role: 'VIEWER' } as const;
  userId = (await store.users.invite(invitation)).user.id;
  organizationKey = await store.apiKeys.create({ organizationId: organization?.id ?? '' });
  const request = { userId, purpose: 'invitation', now: Date.now() * 1000 } as const;
  const token = await makeLink(store.signInLinks, request);
  await store.close();
  const other = await server.ask('/api/auth/link', post({ token, password }));
  userSessionId = ((await other.json()) as { session: { id: string } }).session.id;
  user = await signedIn();
  leaving = await signedIn();
};

const signedIn = async (): Promise<typeof user> => {
  const response = await server.ask('/api/auth/sign-in', post({ email, password }));
  const { csrfToken } = (await response.json()) as { csrfToken: string };
  const [cookie = ''] = response.headers.getSetCookie();
  return { cookie: cookie.slice(0, cookie.indexOf(';')), 'x-spanledger-csrf': csrfToken };
};

/** The request with the session of the user, and without a session. */
const asUser = (path: string, method = 'GET', body?: unknown): readonly Ask[] => {
  const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  return [() => [path, { ...init, headers: user }], [path, init]];
};

const traces = '/api/public/traces';
const scores = '/api/public/scores';
const everyGroup = observationGroups.join(',');
const scoreKinds = ['number', 'category', 'boolean', 'text'];
const filter = encodeURIComponent('[{"type":"string","column":"name","operator":"=","value":"answer"}]');
const metrics = (path: string, view: string): string => {
  const metrics = ['count', 'avg', 'histogram'].map((aggregation) => ({ measure: 'count', aggregation }));
  const range = { fromTimestamp: '2026-01-01T00:00:00Z', toTimestamp: '2030-01-01T00:00:00Z' };
  const query = { view, metrics, dimensions: [{ field: 'tags' }], timeDimension: { granularity: 'month' }, ...range };
  return `${path}?query=${encodeURIComponent(JSON.stringify(query))}`;
};
const mediaId = 'n4bQgYhMfWWaL-qgxVrQFa';
const media = {
  contentType: 'image/png',
  contentLength: 4,
  sha256Hash: 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=',
  traceId: 'full',
  field: 'input',
};
const otlp = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
const post = (body: unknown): RequestInit => ({ method: 'POST', body: JSON.stringify(body) });

const put = (body: unknown): RequestInit => ({ method: 'PUT', body: JSON.stringify(body) });
const sampling = '/api/public/policies/sampling';

/** Creates something and returns its id. */
const idOfNew = async (path: string, body: unknown, method = 'POST'): Promise<string> =>
  ((await (await server.ask(path, { ...post(body), method })).json()) as { id: string }).id;

type Asked = string | readonly [path: string, init: RequestInit];
type Ask = Asked | (() => Asked);

/** The requests to each operation. Deletions are last. */
const asked: Readonly<Record<string, readonly Ask[]>> = {
  exportTraces: ['/v1/traces', '/api/public/otel/v1/traces'].map((path) => [path, otlp] as const),
  exportLogs: [['/v1/logs', otlp]],
  exportMetrics: [['/v1/metrics', otlp]],
  ingestBatch: [{ batch: [5, event('trace-create', { id: 'one-more' })] }, {}].map(
    (body) => ['/api/public/ingestion', post(body)] as const,
  ),
  createTrace: [[traces, post({ name: 'alone' })]],
  createScore: [[scores, post({ ...target, id: '', value: 'fine' })]],
  listTraces: ['', '?fields=core', '?fields=io,scores', '?limit=1&page=2', `?filter=${filter}`].map(
    (query) => traces + query,
  ),
  getTrace: ['full', 'bare', 'full?fields=core', 'full?fields=observations'].map((rest) => `${traces}/${rest}`),
  getTraceTree: ['full/tree', 'bare/tree', 'full/tree?limit=2', 'gone/tree'].map((rest) => `${traces}/${rest}`),
  getTimeline: ['full', 'bare', 'full?fields=io,state', 'full?limit=2', 'gone'].map((rest) =>
    `${traces}/${rest}`.replace(/(\?|$)/, '/timeline$1'),
  ),
  listObservationsV2: ['', '?fields=core', `?fields=${everyGroup}&limit=3`].map(
    (query) => `/api/public/v2/observations${query}`,
  ),
  listObservations: ['/api/public/observations', '/api/public/observations?type=GENERATION&limit=2'],
  getObservation: ['priced', 'unpriced', 'given', 'open', 'agent'].map((id) => `/api/public/observations/${id}`),
  listScoresV3: ['', '?fields=details,subject,annotation', '?limit=2'].map((query) => `/api/public/v3/scores${query}`),
  listScores: ['', '?fields=score', '?userId=u'].map((query) => `/api/public/v2/scores${query}`),
  listScoresV1: [scores, `${scores}?dataType=BOOLEAN`],
  getScore: [...scoreKinds, 'correction', 'of-session', 'of-run'].map((id) => `/api/public/v2/scores/${id}`),
  getScoreV1: scoreKinds.map((id) => `${scores}/${id}`),
  listSessions: ['/api/public/sessions'],
  getSession: ['/api/public/sessions/s'],
  listDailyCosts: ['/api/public/metrics/daily', '/api/public/metrics/daily?unpriced=true'],
  queryMetricsV1: ['traces', 'observations', 'scores-boolean'].map((view) => metrics('/api/public/metrics', view)),
  queryMetrics: ['observations', 'scores-numeric', 'scores-categorical'].map((view) =>
    metrics('/api/public/v2/metrics', view),
  ),
  exportTraceLines: ['', '&fields=id,input'].map((query) => `/api/public/export/traces?limit=1${query}`),
  exportObservationLines: [
    '/api/public/export/observations?limit=1',
    '/api/public/export/observations?limit=1&environment=default',
  ],
  exportScoreLines: ['/api/public/export/scores?limit=1'],
  createMediaUpload: [['/api/public/media', post(media)]],
  reportMediaUpload: [
    [`/api/public/media/${mediaId}`, { method: 'PATCH', body: `{"uploadedAt":"${timestamp}","uploadHttpStatus":403}` }],
  ],
  getMedia: [`/api/public/media/${mediaId}`],
  uploadMediaContent: [[`/api/public/media/${mediaId}/content`, { method: 'PUT', body: 'x' }]],
  downloadMediaContent: [`/api/public/media/${mediaId}/content?permit=forged`],
  getTopCosts: [
    '/api/public/costs/top',
    '/api/public/costs/top?groupBy=session,type&limit=1&fromTimestamp=2026-01-01T00:00:00Z',
  ],
  listCosts: ['/api/public/costs', '/api/public/costs?groupBy=model,tag&limit=1&fromTimestamp=2026-01-01T00:00:00Z'],
  ...askedOfPrices(() => modelId),
  listBudgets: ['/api/public/budgets'],
  createBudget: [
    ['/api/public/budgets', post(budget)],
    ['/api/public/budgets', post({ ...budget, amount: 0 })],
  ],
  getBudget: [() => `/api/public/budgets/${budgetId}`, '/api/public/budgets/unknown'],
  updateBudget: [['/api/public/budgets/unknown', { method: 'PUT', body: '{}' }]],
  checkBudget: [() => `/api/public/budgets/${budgetId}/check`, '/api/public/budgets/unknown/check'],
  listBudgetAlerts: [() => `/api/public/budgets/${budgetId}/alerts`],
  deleteBudget: [['/api/public/budgets/unknown', { method: 'DELETE' }]],
  ...askedOfCosts,
  createRepricing: [
    ['/api/public/costs/reprice', post({ fromTimestamp: '2026-01-01', toTimestamp: '2026-02-01', dryRun: true })],
    ['/api/public/costs/reprice', post({ fromTimestamp: '2026-01-01', toTimestamp: '2026-02-01', models: ['gpt-4o'] })],
  ],
  listRepricings: ['/api/public/costs/reprice'],
  getRepricing: ['/api/public/costs/reprice/unknown'],
  cancelRepricing: [['/api/public/costs/reprice/unknown/cancel', { method: 'POST' }]],
  getPolicy: ['/api/public/policies/masking', '/api/public/policies/retention', '/api/public/policies/unknown'],
  putPolicy: [
    [sampling, put({ document: { rate: 1 }, reason: 'all of them', expectedVersion: 0 })],
    [sampling, put({ document: { rate: 0.5 }, expectedVersion: 0 })],
    [sampling, put({ document: { rate: 2 }, expectedVersion: 1 })],
    ['/api/public/policies/limits', put({ document: {}, expectedVersion: 0 })],
  ],
  listPolicyVersions: [`${sampling}/versions`],
  getPolicyVersion: [`${sampling}/versions/1`, `${sampling}/versions/9`],
  comparePolicyVersions: [`${sampling}/compare?from=1&to=1`, `${sampling}/compare?from=1&to=9`],
  restorePolicyVersion: [
    [`${sampling}/versions/1/restore`, post({ expectedVersion: 1 })],
    [`${sampling}/versions/9/restore`, post({ expectedVersion: 1 })],
  ],
  dryRunMasking: [
    ['/api/public/policies/masking/dry-run', post({ document: { rules: [{ pattern: 'a', fields: ['name'] }] } })],
    ['/api/public/policies/masking/dry-run', post({ document: { rules: [{ pattern: '(' }] } })],
  ],
  dryRunRetention: [
    ['/api/public/policies/retention/dry-run', post({ document: { days: 30 } })],
    ['/api/public/policies/retention/dry-run', post({ document: { days: null } })],
    ['/api/public/policies/retention/dry-run', post({ document: { days: 1 } })],
  ],
  getLedger: ['/api/public/ledger', '/api/public/ledger?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z'],
  getLedgerBatch: [() => `/api/public/ledger/batches/${batchId}`, '/api/public/ledger/batches/unknown'],
  ...askedOfDeadLetters,
  ...askedOfDatasets,
  ...askedOfAgents,
  ...askedOfAnnotation(() => annotation),
  ...askedOfSavedViews,
  listProjects: ['/api/public/projects'],
  ...askedOfControlPlane(() => place),
  listApiKeys: [() => keysPath, '/api/public/projects/unknown/apiKeys'],
  createApiKey: [
    () => [keysPath, post({ scopes: ['read'], expiresAt: later })],
    () => [keysPath, post({ scopes: [] })],
  ],
  listAuditLog: [
    '/api/public/audit-log',
    '/api/public/audit-log?limit=1&action=api-key.created',
    '/api/public/audit-log?projectId=another',
  ],
  exportAuditLog: [
    '/api/public/audit-log/export?action=project.created',
    '/api/public/audit-log/export?afterSequence=x',
  ],
  updateApiKey: [
    () => [`${keysPath}/${keyId}`, { ...post({ limits: { readsPerSecond: 1000 } }), method: 'PATCH' }],
    () => [`${keysPath}/${keyId}`, { ...post({ limits: { readsPerSecond: -1 } }), method: 'PATCH' }],
    () => [`${keysPath}/unknown`, { ...post({ limits: {} }), method: 'PATCH' }],
  ],
  rotateApiKey: [() => [`${keysPath}/${keyId}/rotate`, post({})], () => [`${keysPath}/unknown/rotate`, post({})]],
  signIn: [
    ['/api/auth/sign-in', post({ email, password })],
    ['/api/auth/sign-in', post({ email, password: 'wrong' })],
    ['/api/auth/sign-in', post({})],
  ],
  signInByLink: [['/api/auth/link', post({ token: 'unknown' })]],
  ...askedOfSecondFactor(asUser, password),
  requestPasswordReset: [['/api/auth/reset', post({ email })]],
  listSignInProviders: ['/api/auth/providers'],
  beginProviderSignIn: ['/api/auth/oidc/unknown'],
  finishProviderSignIn: ['/api/auth/oidc/unknown/callback?code=x'],
  getUserSession: asUser('/api/auth/session'),
  listUserSessions: asUser('/api/auth/sessions'),
  endUserSession: [
    () => [`/api/auth/sessions/${userSessionId}`, { method: 'DELETE', headers: user }],
    () => ['/api/auth/sessions/unknown', { method: 'DELETE', headers: user }],
  ],
  changePassword: [
    ...asUser('/api/auth/password', 'POST', { currentPassword: 'wrong', password }),
    ...asUser('/api/auth/password', 'POST', { currentPassword: password, password: 'short' }),
  ],
  listPersonalKeys: asUser('/api/auth/keys'),
  createPersonalKey: [() => ['/api/auth/keys', { ...post({ projectId: ownId }), headers: user }]],
  revokePersonalKey: [() => ['/api/auth/keys/unknown', { method: 'DELETE', headers: user }]],
  signOut: [1, 2].map(() => () => ['/api/auth/sign-out', { method: 'POST', headers: leaving }] as const),
  revokeApiKey: [() => [`${keysPath}/${keyId}`, { method: 'DELETE' }]],
  getHealth: ['/api/public/health', '/api/public/health?failIfDatabaseUnavailable=true'],
  getReadiness: ['/api/public/ready'],
  getOpenApi: ['/api/public/openapi.json'],
  deleteScore: [[`${scores}/number`, { method: 'DELETE' }]],
  deleteTrace: [[`${traces}/bare`, { method: 'DELETE' }]],
  deleteTraces: [[traces, { method: 'DELETE', body: '{"traceIds":["full"]}' }]],
};

const answerSchema = ({ responses }: Endpoint, status: number): z.core.$ZodType => {
  const schema = responses[status]?.schema ?? ([400, 403, 404].includes(status) ? problemSchema : undefined);
  if (schema === undefined) throw new Error(`status ${status} is not documented`);
  return strictly(schema);
};

const isDeletion = ({ method }: Endpoint): boolean => method === 'delete';
const inOrder = endpoints.toSorted((a, b) => Number(isDeletion(a)) - Number(isDeletion(b)));

describe('what is documented is what is answered, member by member', () => {
  it.each(inOrder)('$operation', async (endpoint) => {
    const asks = asked[endpoint.operation] ?? [];
    expect(asks.length).toBeGreaterThan(0);
    for (const ask of asks) {
      const given = typeof ask === 'function' ? ask() : ask;
      const [path, init] = typeof given === 'string' ? [given, {}] : given;
      const response = await server.ask(path, init);
      if (endpoint.responses[response.status]?.mediaTypes?.includes('text/html') === true) {
        expect([path, response.headers.get('content-type')]).toEqual([path, 'text/html; charset=utf-8']);
        await response.arrayBuffer();
        continue;
      }
      const schema = answerSchema(endpoint, response.status);
      const issues = (await answersOf(response)).flatMap((answer) => z.safeParse(schema, answer).error?.issues ?? []);
      expect([path, issues]).toEqual([path, []]);
    }
  });

  it('and what was changed, exported and deleted is in the audit log as by the key that asked, and nothing by no one', async () => {
    expect(await notRecorded(server)).toEqual({ byOthers: [], missing: [], withoutRequest: [] });
  });

  it('problems too', async () => {
    for (const path of [`${traces}/gone`, `${traces}?page=0`, '/api/public/nothing']) {
      expect(z.safeParse(strictly(problemSchema), await (await server.ask(path)).json()).error).toBeUndefined();
    }
  });
});

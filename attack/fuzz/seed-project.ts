import { createHash } from 'node:crypto';
import { microsPerMs, type DeadLetterStore, type ProjectId } from '@spanledger/core';
import { deadLetterOf, readIngestionRequest } from '@spanledger/ingestion';
import type { Tenant } from '../target/tenants.ts';
import type { IdKind } from './known-texts.ts';

/** The content of a fuzzed project: ids for requests, and a text that no other project may read. */
export interface SeededProject {
  readonly tenant: Tenant;
  readonly canary: string;
  readonly ids: Readonly<Record<IdKind, string>>;
}

const timestamp = '2026-01-02T03:04:05.678Z';
const timeoutMs = 60_000;

const eventsOf = (
  ids: Omit<SeededProject['ids'], 'batch' | 'model' | 'budget' | 'media' | 'deadLetter'>,
  canary: string,
) => {
  const said = { name: canary, input: { text: canary }, output: canary, metadata: { k: canary } };
  const times = { startTime: timestamp, endTime: '2026-01-02T03:04:07.678Z' };
  const usageDetails = { input: 1000, output: 200 };
  const traceId = ids.trace;
  const bodies: readonly (readonly [type: string, body: { readonly id: string }])[] = [
    [
      'trace-create',
      { id: traceId, ...said, userId: ids.user, sessionId: ids.session, tags: [canary] } as { id: string },
    ],
    [
      'generation-create',
      { id: ids.observation, traceId, ...said, ...times, model: 'gpt-4o', usageDetails } as { id: string },
    ],
    ['span-create', { id: `${ids.observation}-span`, traceId, ...said, ...times } as { id: string }],
    ['score-create', { id: ids.score, traceId, name: canary, value: 0.5, comment: canary } as { id: string }],
  ];
  return bodies.map(([type, body]) => ({ id: `${type} ${body.id}`, type, timestamp, body }));
};

interface Poster {
  (
    path: string,
    body: unknown,
  ): Promise<{ readonly headers: Headers; readonly body: Readonly<Record<string, unknown>> }>;
}

const posterOf =
  (url: string, { authorization }: Tenant): Poster =>
  async (path, body) => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} was answered ${response.status}: ${text.slice(0, 500)}`);
    return { headers: response.headers, body: JSON.parse(text) as Record<string, unknown> };
  };

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export interface SeedPlace {
  /** The URL of the server. */
  readonly url: string;
  /** No request reliably creates a dead letter, so they are written to the store. */
  readonly deadLetters: Pick<DeadLetterStore, 'quarantine'>;
}

/** Returns the id of a dead letter whose replay stores a score. */
const seedDeadLetter = async (
  { deadLetters }: SeedPlace,
  { projectId }: Tenant,
  ids: Pick<SeededProject['ids'], 'trace' | 'score'>,
  canary: string,
): Promise<string> => {
  const receivedAt = Date.parse(timestamp) * microsPerMs;
  const body = { id: `${ids.score}-late`, traceId: ids.trace, name: canary, value: 1, comment: canary };
  const text = JSON.stringify({ batch: [{ id: body.id, type: 'score-create', timestamp, body }] });
  const access = { scopes: ['scores'], isPublicKey: false } as const;
  const { batch } = readIngestionRequest(text, { projectId: projectId as ProjectId, receivedAt, access });
  const refusal = { reason: 'refused_by_store', message: 'The store refused it.', at: receivedAt };
  const letter = await deadLetterOf(batch, refusal);
  await deadLetters.quarantine([letter]);
  return letter.id;
};

/** Creates one of each entity with new ids. Rejects if the server refuses valid data. */
export const seedProject = async (
  place: SeedPlace,
  tenant: Tenant,
  owner: string,
  round: number,
): Promise<SeededProject> => {
  const { url } = place;
  const post = posterOf(url, tenant);
  const canary = `canary-of-${owner}`;
  const id = (kind: string): string => `${kind}-${owner}-${round}`;
  const named = {
    trace: createHash('md5').update(id('trace')).digest('hex'),
    observation: createHash('md5').update(id('observation')).digest('hex').slice(0, 16),
    score: id('score'),
    session: id('session'),
    user: id('user'),
  };
  const batch = await post('/api/public/ingestion', { batch: eventsOf(named, canary) });
  const model = {
    modelName: `${canary}-${round}`,
    matchPattern: `(?i)^${canary}-${round}$`,
    unit: 'TOKENS',
    inputPrice: 1e-6,
  };
  const budget = { name: canary, scope: { kind: 'project' }, period: 'month', amount: '5', thresholds: [80, 100] };
  const media = {
    contentType: 'image/png',
    contentLength: 4,
    sha256Hash: createHash('sha256').update(id('media')).digest('base64'),
    traceId: named.trace,
    field: 'input',
  };
  const ids = {
    ...named,
    deadLetter: await seedDeadLetter(place, tenant, named, canary),
    batch: batch.headers.get('x-spanledger-batch-id') ?? '',
    model: textOf((await post('/api/public/models', model)).body['id']),
    budget: round === 0 ? textOf((await post('/api/public/budgets', budget)).body['id']) : id('budget'),
    media: textOf((await post('/api/public/media', media)).body['mediaId']),
  };
  return { tenant, canary, ids };
};

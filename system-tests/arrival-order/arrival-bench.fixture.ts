import type { Micros, RecordReader } from '@spanledger/core';
import { createPipeline } from '@spanledger/ingestion';
import { inlineIngestQueue } from '@spanledger/queue';
import { bookOfPriced as prices, type TelemetryStore } from '@spanledger/testing';

import { basic, startTestApi, type KeyPair, type TestApi } from '../../apps/api/src/api.fixture.ts';
import type { ArrivingRequest, Delivery } from './arbitrary-trace.fixture.ts';
import { traceId } from './arriving-trace.fixture.ts';

const now = (): Micros => Date.now() * 1000;

/** A complete API over one store; each trace is delivered to its own project. */
export interface ArrivalBench {
  /** All answers of the read endpoints after the delivery, without times of arrival. */
  deliver(delivery: Delivery): Promise<unknown>;
  close(): Promise<void>;
}

export const openArrivalBench = async (store: TelemetryStore, reader: RecordReader): Promise<ArrivalBench> => {
  const open = () => createPipeline({ reader, writer: store.writer, deadLetters: store.deadLetters, prices, now });
  let pipeline = open();
  const queue = inlineIngestQueue({
    process: async (batches) => pipeline.process(batches),
    waitMs: 0,
    groupsInFlightMax: 4,
    sideGroupObservationsMin: 1,
  });
  const api = await startTestApi({ ...store, records: reader, queue });
  let projects = 0;

  const send = async ({ path, contentType, body }: ArrivingRequest, key: KeyPair): Promise<void> => {
    const headers = { authorization: basic(key), 'content-type': contentType };
    const response = await fetch(`${api.url}${path}`, { method: 'POST', headers, body: new Uint8Array(body) });
    const text = await response.text();
    if (!response.ok || text.includes('rejectedSpans') || !/^$|^\{\}$|"errors":\[\]/.test(text)) {
      throw new Error(`${path} answered ${response.status}: ${text}`);
    }
  };

  return {
    deliver: async ({ requests }) => {
      projects += 1;
      const key = await newProject(api, `arrival-${projects}`);
      let inFlight: Promise<void>[] = [];
      for (const request of requests) {
        if (!request.isTogether || request.isAfterRestart) await Promise.all(inFlight.splice(0));
        if (request.isAfterRestart) pipeline = open();
        inFlight.push(send(request, key));
      }
      await Promise.all(inFlight);
      inFlight = [];
      return readEverything(api, key);
    },
    close: async () => {
      await queue.close();
      await api.close();
    },
  };
};

const newProject = async (api: TestApi, name: string): Promise<KeyPair & { readonly projectId: string }> => {
  const key = { publicKey: `pk-${name}`, secretKey: `sk-${name}` };
  const ids = { organizationId: `org-${name}`, projectId: `project-${name}` };
  await api.identity.firstStart.ensure({ ...ids, ...key });
  return { ...key, projectId: ids.projectId };
};

const metricsQuery = encodeURIComponent(
  JSON.stringify({
    view: 'observations',
    dimensions: [{ field: 'name' }, { field: 'type' }],
    metrics: [
      { measure: 'count', aggregation: 'count' },
      { measure: 'totalCost', aggregation: 'sum' },
      { measure: 'latency', aggregation: 'max' },
    ],
    fromTimestamp: '2026-01-10T00:00:00Z',
    toTimestamp: '2026-01-12T00:00:00Z',
    orderBy: [
      { field: 'name', direction: 'asc' },
      { field: 'type', direction: 'asc' },
    ],
  }),
);

const timeline = `/api/public/traces/${traceId}/timeline?fields=io`;

const lists = [
  '/api/public/traces?limit=100',
  `/api/public/observations?traceId=${traceId}&limit=100`,
  '/api/public/observations?limit=100',
  '/api/public/v2/scores?limit=100',
  '/api/public/scores?limit=100',
  '/api/public/sessions?limit=100',
  '/api/public/metrics/daily?limit=100',
  '/api/public/v2/observations?limit=100&fields=core,basic,time,io,metadata,model,usage,prompt,metrics',
  '/api/public/v3/scores?limit=100',
  `/api/public/metrics?query=${metricsQuery}`,
  `/api/public/v2/metrics?query=${metricsQuery}`,
];

const timesOfArrival: ReadonlySet<string> = new Set(['createdAt', 'updatedAt']);

const idsIn = (list: string | undefined): readonly string[] =>
  ((JSON.parse(list ?? '{}') as { data?: { id: string }[] }).data ?? []).map(({ id }) => id);

const readEverything = async (
  api: TestApi,
  key: KeyPair & { readonly projectId: string },
): Promise<Readonly<Record<string, unknown>>> => {
  const answers: Record<string, unknown> = {};
  const read = async (path: string): Promise<string> => {
    const response = await api.ask(path, { as: key });
    if (response.status >= 500) throw new Error(`${path} answered ${response.status}`);
    const text = (await response.text()).replaceAll(key.projectId, 'project');
    const isSession = path.includes('/sessions');
    answers[path] = JSON.parse(text, (name, value: unknown) =>
      // `createdAt` of a session is the begin of its first trace, not a time of arrival.
      timesOfArrival.has(name) && !(isSession && path.includes('?')) ? undefined : value,
    );
    if (response.status >= 400) answers[path] = response.status;
    return text;
  };
  await read(`/api/public/traces/${traceId}`);
  await read(timeline);
  const texts = await Promise.all(lists.map(read));
  for (const id of idsIn(texts[2])) await read(`/api/public/observations/${id}`);
  for (const id of idsIn(texts[5])) await read(`/api/public/sessions/${id}`);
  return answers;
};

import { availableParallelism } from 'node:os';
import { forward, startCaptureServer, type CapturedRequest } from '../capture/capture-server.ts';
import { sendExport, startGrpcCapture } from '../capture/grpc-capture.ts';
import type { Client } from '../client.ts';
import { runDriver } from '../driving/run-driver.ts';
import { startProviderServer } from '../providers/provider-server.ts';
import { scenario } from '../scenario.ts';
import type { TraceAnswer } from './read-trace.ts';
import type { Server } from './server.ts';
import { traceIdsOf } from './trace-ids.ts';

/** The requests of one driver case, and the traces that they wrote. */
export interface CheckedCase {
  readonly client: Client;
  readonly name: string;
  /** The error of the driver or the server. */
  readonly failure?: string;
  readonly requests: readonly CapturedRequest[];
  readonly traceIds: readonly string[];
}

const report = (text: string): void => void process.stderr.write(`${text}\n`);

const driveCase = async (server: Server, client: Client, name: string, providerUrl: string): Promise<CheckedCase> => {
  const startedAt = Date.now();
  const capture = await startCaptureServer(server.url);
  const grpc = await startGrpcCapture(server.grpcUrl);
  const finish = async (failure?: string): Promise<CheckedCase> => {
    await Promise.all([capture.stop(), grpc.stop()]);
    const requests = [...capture.requests, ...grpc.requests];
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    const label = `${client.driver}/${name} (${seconds} s)`;
    report(failure === undefined ? `ok   ${label}` : `FAIL ${label}: ${failure}`);
    const done = { client, name, requests, traceIds: traceIdsOf(requests) };
    return failure === undefined ? done : { ...done, failure };
  };
  try {
    const { publicKey, secretKey } = server;
    await runDriver(client, name, {
      baseUrl: capture.url,
      grpcUrl: grpc.url,
      providerUrl,
      publicKey,
      secretKey,
    });
    const refused = [...capture.refused, ...grpc.refused];
    return await finish(refused.length === 0 ? undefined : `refused: ${refused.join(', ')}`);
  } catch (error) {
    return finish(error instanceof Error ? error.message : String(error));
  }
};

/** Runs every case, as many concurrently as there are cores, and reports each on standard error. */
export const driveAll = async (server: Server, clients: readonly Client[]): Promise<CheckedCase[]> => {
  const provider = await startProviderServer();
  const waiting = clients.flatMap((client) => client.cases.map((name) => ({ client, name })));
  const done: CheckedCase[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      done.push(await driveCase(server, next.client, next.name, provider.url));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  await provider.stop();
  return done;
};

/** The time at which a row was written is not compared. */
const isSaid = (key: string): boolean => key !== 'createdAt' && key !== 'updatedAt';
const said = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer), (key, value: unknown) => (isSaid(key) ? value : undefined));

const readAll = async (server: Server, paths: readonly string[]): Promise<ReadonlyMap<string, unknown>> =>
  new Map(await Promise.all(paths.map(async (path) => [path, said(await server.askJson(path))] as const)));

/** All answers of the API about a case, by path; without the times at which rows were written. */
export const readCase = async (server: Server, { traceIds }: CheckedCase): Promise<ReadonlyMap<string, unknown>> =>
  readAll(
    server,
    traceIds.flatMap((id) => [`/api/public/traces/${id}`, `/api/public/observations?limit=100&traceId=${id}`]),
  );

/** The answers of the API about all cases together. */
export const readTotals = async (server: Server): Promise<ReadonlyMap<string, unknown>> =>
  readAll(server, [
    '/api/public/metrics/daily?limit=10',
    `/api/public/traces?limit=100&userId=${scenario.userId}`,
    `/api/public/sessions/${scenario.sessionId}`,
    '/api/public/v2/scores?limit=100',
  ]);

/** The traces of a case, sorted by start. */
export const tracesOf = (answers: ReadonlyMap<string, unknown>): TraceAnswer[] =>
  [...answers]
    .filter(([path]) => path.startsWith('/api/public/traces/'))
    .map(([, answer]) => answer as TraceAnswer)
    .toSorted((a, b) => a.timestamp.localeCompare(b.timestamp));

/** True for requests that create something with a unique name. */
const isMadeOnce = ({ method, path }: CapturedRequest): boolean =>
  method === 'POST' && path === '/api/public/annotation-queues';

const resend = async (server: Server, request: CapturedRequest): Promise<void> => {
  if (request.method === 'gRPC') {
    await sendExport(server.grpcUrl, request.headers.authorization ?? '', request.body);
    return;
  }
  const { ok, status } = await forward(server.url, request);
  if (!ok) throw new Error(`the replay of ${request.method} ${request.path} was answered ${status}`);
};

/** Sends the requests again, in reverse order. */
export const replay = async (server: Server, { requests }: CheckedCase): Promise<void> => {
  for (const request of requests.filter((request) => !isMadeOnce(request)).toReversed()) await resend(server, request);
};

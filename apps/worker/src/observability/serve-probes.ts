import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HealthCheck } from '@spanledger/core';
import { listen } from '@spanledger/runtime';
import type { Registry } from 'prom-client';

export interface ProbeOptions {
  readonly host: string;
  readonly port: number;
  readonly registry: Registry;
  readonly version: string;
  /** Checked by `/ready`. */
  readonly health: readonly HealthCheck[];
  /** True if the process is shutting down: then it is not ready. */
  readonly isStopping: () => boolean;
}

export interface Probes {
  readonly port: number;
  close(): Promise<void>;
}

/** Answers `/health` (the process runs), `/ready` (its dependencies answer too, or which does not) and `/metrics`. */
export const serveProbes = async (options: ProbeOptions): Promise<Probes> => {
  const { registry, version } = options;
  const pages: Readonly<Record<string, (response: ServerResponse) => Promise<void>>> = {
    '/health': async (response) => sendJson(response, 200, { status: 'OK', version }),
    '/ready': async (response) => sendReadiness(response, options),
    '/metrics': async (response) => {
      response.setHeader('Content-Type', registry.contentType);
      response.end(await registry.metrics());
    },
  };
  const server = createServer((request, response) => {
    // What is asked for need not be a URL.
    const page = pages[(request.url ?? '').replace(/\?.*/s, '')];
    if (page === undefined) return sendJson(response, 404, { message: 'There are /health, /ready and /metrics.' });
    page(response).catch(() => sendJson(response, 500, { message: 'The figures cannot be read now.' }));
  });
  const { port, host } = options;
  await listen(server, { port, host, variables: { port: 'METRICS_PORT', host: 'METRICS_HOST' } });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};

const sendReadiness = async (response: ServerResponse, { health, isStopping, version }: ProbeOptions) => {
  const components = await Promise.all(health.map(async (component) => component.check()));
  const problems = components
    .filter(({ isHealthy }) => !isHealthy)
    .map(({ name, problem }) => `${name}: ${problem ?? 'not healthy'}`);
  if (isStopping()) problems.unshift('Shutting down');
  const status = problems.length === 0 ? 'OK' : problems.join('; ');
  sendJson(response, problems.length === 0 ? 200 : 503, { status, version, components });
};

const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
};

import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { directorySize } from './directory-size.ts';
import { readApiStatus } from './read-api-status.ts';
import { readMetrics } from './read-metrics.ts';
import type { Places } from '../stores/places.ts';
import { readStatus } from './read-status.ts';

const undo: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const step of undo.splice(0)) await step();
});

const asked: string[] = [];
const serve = async (status: number, body: string): Promise<string> => {
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(status).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  undo.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const makeDirectory = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'spanledger-cli-'));
  undo.push(() => rmSync(dir, { recursive: true }));
  return dir;
};

describe('the status of the API', () => {
  it('the status of the API is healthy with its version when it is ready', async () => {
    const url = await serve(200, JSON.stringify({ status: 'OK', version: '1.2.3' }));
    expect(await readApiStatus(url)).toMatchObject({ state: 'healthy', version: '1.2.3', address: url });
  });

  it('an API that answers 503 is unhealthy with the reason that it gives', async () => {
    const url = await serve(503, JSON.stringify({ status: 'ClickHouse does not answer', version: '1.2.3' }));
    expect(await readApiStatus(url)).toMatchObject({ state: 'unhealthy', problem: 'ClickHouse does not answer' });
  });

  it('the status of the API is unhealthy when something else answers, or nothing', async () => {
    const url = await serve(200, '<html>');
    expect((await readApiStatus(url)).problem).toMatch(/does not answer like a Spanledger server/);
    const closed = await serve(200, '');
    await undo.pop()?.();
    expect((await readApiStatus(closed)).problem).toMatch(/cannot be reached/);
  });
});

describe('a server below a path', () => {
  it('the API and its metrics are read below the path of their address', async () => {
    const url = `${await serve(200, '')}/llm`;
    asked.length = 0;
    await readApiStatus(url);
    await readMetrics(url);
    expect(asked).toEqual(['/llm/api/public/ready', '/llm/metrics']);
  });
});

describe('the status of local mode', () => {
  it('without a running server is stopped throughout, and not well', async () => {
    const dataDir = makeDirectory();
    writeFileSync(join(dataDir, 'file'), 'x'.repeat(1000));
    const nothing: Omit<Places, 'mode' | 'dataDir'> = {
      instance: undefined,
      databaseUrl: undefined,
      encryptionKeys: undefined,
      engine: 'clickhouse',
      telemetry: undefined,
      apiUrl: undefined,
      queueUrl: undefined,
      workerUrl: undefined,
    };
    const report = await readStatus({ mode: 'local', dataDir, ...nothing });
    expect(report).toMatchObject({
      mode: 'local',
      isHealthy: false,
      queue: null,
      ingest: null,
      retries: null,
      dataDir: { path: dataDir, sizeBytes: 1000 },
    });
    expect(report.components.map(({ name, state }) => [name, state])).toEqual([
      ['api', 'stopped'],
      ['postgresql', 'stopped'],
      ['clickhouse', 'stopped'],
    ]);
  });
});

describe('the size of a directory', () => {
  it('the size of a directory counts every file below it, and is 0 for one that is not there', async () => {
    const dir = makeDirectory();
    mkdirSync(join(dir, 'a', 'b'), { recursive: true });
    writeFileSync(join(dir, 'a', 'one'), 'x'.repeat(10));
    writeFileSync(join(dir, 'a', 'b', 'two'), 'x'.repeat(5));
    expect(await directorySize(dir)).toBe(15);
    expect(await directorySize(join(dir, 'nowhere'))).toBe(0);
  });
});

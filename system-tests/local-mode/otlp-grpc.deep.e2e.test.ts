import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { spawnServer, startServer } from './server-process.ts';
import { startedDataDir } from './started-data-dir.fixture.ts';

const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const dataDir = async (): Promise<string> => {
  const made = await startedDataDir();
  cleanups.push(made.remove);
  return made.dataDir;
};

/** Listens on a port; if another program already does, the port is in use as well. */
const take = async (port: number): Promise<number> => {
  const other = createServer();
  other.listen(port, '127.0.0.1');
  try {
    await once(other, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return port;
  }
  cleanups.push(async () => new Promise((resolve) => void other.close(resolve)));
  return (other.address() as AddressInfo).port;
};

const standardPort = 4317;

describe('the start with OTLP over gRPC', () => {
  it('OTLP over gRPC is on the port of HTTP alone, with a warning, when its default port is taken', async () => {
    await take(standardPort);
    const server = await startServer({ dataDir: await dataDir(), environment: { OTLP_GRPC_PORT: '' } });
    cleanups.push(async () => server.end());
    const [beforeWelcome] = server.output().split('is ready at');
    expect(beforeWelcome).toContain(
      `Port ${standardPort} is taken by another program, so OTLP over gRPC is taken on the port of HTTP`,
    );
    expect(server.output()).toMatch(/OTLP gRPC +http:\/\/localhost:\d+\n/);
    expect((await server.ask('/api/public/health')).status).toBe(200);
  });

  it('stops, with the variable to set, when its port was asked for and is taken', async () => {
    const port = await take(0);
    const { child, output } = spawnServer({ dataDir: await dataDir(), environment: { OTLP_GRPC_PORT: String(port) } });
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(1);
    expect(output()).toContain(`Port ${port} is taken by another program. Set OTLP_GRPC_PORT`);
    expect(output()).not.toContain('    at ');
  });

  it('the start with OTLP over gRPC names the port in the welcome, and ends cleanly with it', async () => {
    const server = await startServer({ dataDir: await dataDir(), environment: { OTLP_GRPC_PORT: '0' } });
    expect(server.output()).toMatch(/OTLP gRPC +http:\/\/localhost:\d+ and http:\/\/localhost:\d+/);
    expect(await server.end()).toBe(0);
  });
});

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from './run-script.ts';
import { serverOfFile } from './server-of-file.fixture.ts';
import { telemetryEngine, timescaleName } from './telemetry-sql.fixture.ts';

const server = serverOfFile();

const run = async (...args: readonly string[]) =>
  runCommand([...args, '--json'], { SPANLEDGER_DATA_DIR: server.dataDir });

const spanledger = async <T>(...args: readonly string[]): Promise<T> => {
  const { code, output } = await run(...args);
  expect(code, output).toBe(0);
  return JSON.parse(output) as T;
};

const statusWith = async (publicKey: string, secretKey: string): Promise<number> => {
  const authorization = `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString('base64')}`;
  return (await fetch(`${server.url}/api/public/projects`, { headers: { authorization } })).status;
};

describe('the command line with a running server', () => {
  it('the command line with a running server makes projects and keys that work at once, keeps tenants apart, and revokes within seconds', async () => {
    const project = await spanledger<{ id: string }>('projects', 'create', 'Second');
    const projects = await spanledger<{ name: string }[]>('projects', 'list');
    expect(projects.map(({ name }) => name)).toContain('Second');
    const key = await spanledger<{ publicKey: string; secretKey: string }>('keys', 'create', '--project', project.id);
    expect(await statusWith(key.publicKey, key.secretKey)).toBe(200);
    expect(await statusWith(key.publicKey, 'sk-sl-wrong')).toBe(401);
    const listed = await spanledger<{ publicKey: string }[]>('keys', 'list', '--project', project.id);
    expect(JSON.stringify(listed)).not.toContain(key.secretKey);
    expect(listed.map(({ publicKey }) => publicKey)).toEqual([key.publicKey]);

    await spanledger('keys', 'revoke', key.publicKey);
    await expect.poll(async () => statusWith(key.publicKey, key.secretKey)).toBe(401);
  });

  it('the command line with a running server needs no secret of a project for its ledger, budgets, prices, dead letters and exports', async () => {
    const { id } = await spanledger<{ id: string }>('projects', 'create', 'Third');
    const ledgers = await spanledger<{ projectId: string; answer: { totals: { balance: number } } }[]>('ledger');
    expect(ledgers.find(({ projectId }) => projectId === id)?.answer.totals.balance).toBe(0);
    expect(await spanledger('ledger', '--project', id)).toMatchObject({ hours: [] });
    expect(await spanledger('budgets', 'list', '--project', id)).toMatchObject({ data: [] });
    expect(await spanledger('reprice', 'unpriced', '--project', id)).toMatchObject({ data: [] });
    expect(await spanledger('dead-letters', 'list')).toMatchObject({ data: [], meta: { totalItems: 0 } });
    expect(await spanledger('dead-letters', 'replay', '--all', '--project', id)).toMatchObject({ tried: 0 });
    const out = join(server.dataDir, '..', 'export.jsonl');
    expect(await spanledger('export', 'traces', '--project', id, '--out', out)).toMatchObject({ lines: 0 });
    expect(await spanledger<unknown[]>('keys', 'list', '--project', id)).toEqual([]);
  });

  it('the command line with a running server asks a server elsewhere by the keys of a project, where there is no database', async () => {
    const { id } = await spanledger<{ id: string }>('projects', 'create', 'Elsewhere');
    const key = await spanledger<{ publicKey: string; secretKey: string }>('keys', 'create', '--project', id);
    const { code, output } = await runCommand(['ledger', '--json'], {
      SPANLEDGER_DATA_DIR: join(server.dataDir, 'none'),
      SPANLEDGER_BASE_URL: server.url,
      SPANLEDGER_PUBLIC_KEY: key.publicKey,
      SPANLEDGER_SECRET_KEY: key.secretKey,
    });
    expect([code, output]).toEqual([0, expect.stringContaining('"balance": 0')]);
  });

  it('the command line with a running server shows mode, components, versions, health and sizes', async () => {
    // On a busy machine a health check may time out; a later one succeeds.
    await expect.poll(async () => run('status')).toMatchObject({ code: 0 });
    const nameAge = async () => (await spanledger<{ names: { ageMs: number | null } }>('status')).names.ageMs;
    await expect.poll(nameAge).toBeTypeOf('number');
    const status = await spanledger<{ mode: string }>('status');
    expect(status.mode).toBe('local');
    const text = JSON.stringify(status);
    const words = { clickhouse: ['clickhouse', '26.'], timescale: ['timescale', timescaleName] }[telemetryEngine];
    for (const word of ['postgres', '18.', 'healthy', ...words]) expect(text).toContain(word);
    expect(status).toMatchObject({
      queue: { kind: 'inline', depth: 0, bytesMax: 268_435_456 },
      ingest: { deadLetters: { open: 0 } },
      components: [{ name: 'api' }, { schema: 'ready', migrations: { pending: [] } }, { schema: 'ready' }],
    });
  });
});

import { describe, expect, it } from 'vitest';
import { runCommand, startCommand } from './run-script.ts';
import { serverOfFile } from './server-of-file.fixture.ts';

const server = serverOfFile();

const spanledger = async <T>(...args: readonly string[]): Promise<T> => {
  const { code, output } = await runCommand([...args, '--json'], {
    SPANLEDGER_DATA_DIR: server.dataDir,
  });
  expect(code, output).toBe(0);
  return JSON.parse(output) as T;
};

describe('the command line with a running server', () => {
  it('deletes a project with its telemetry: killed in between the server goes on by itself, and what comes meanwhile is refused', async () => {
    const { id } = await spanledger<{ id: string }>('projects', 'create', 'Doomed');
    const key = await spanledger<{ publicKey: string; secretKey: string }>('keys', 'create', '--project', id);
    const authorization = `Basic ${Buffer.from(`${key.publicKey}:${key.secretKey}`).toString('base64')}`;
    const send = async (): Promise<number> => {
      const body = { name: 'kept until then' };
      const event = { id: crypto.randomUUID(), type: 'trace-create', timestamp: new Date().toISOString(), body };
      const response = await fetch(`${server.url}/api/public/ingestion`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ batch: [event] }),
      });
      await response.text();
      return response.status;
    };
    expect(await send()).toBe(207);
    const shown = await spanledger<{ rows: Record<string, number> }>('projects', 'delete', 'Doomed');
    expect(shown.rows).toMatchObject({ traces: 1 });

    const killed = await startCommand(['projects', 'delete', id, '--yes'], {
      SPANLEDGER_DATA_DIR: server.dataDir,
    });
    await killed.said('Its keys end');
    killed.kill();
    await expect.poll(send, { interval: 500 }).toBeGreaterThan(400);
    const deletions = async () => spanledger<{ projectId: string }[]>('projects', 'deletions');
    // What was sent within the seconds that a key is known for is stored too.
    const rows = { traces: expect.any(Number) as number };
    expect(await deletions()).toMatchObject([{ projectId: id, name: 'Doomed', waiting: 0, rows }]);
    await expect.poll(deletions, { interval: 1000 }).toEqual([]);
    expect(await spanledger('projects', 'delete', id)).toMatchObject({ rows: {} });
    expect(await send()).toBe(401);
    const projects = await spanledger<{ id: string }[]>('projects', 'list');
    expect(projects.map((project) => project.id)).not.toContain(id);
  });
});

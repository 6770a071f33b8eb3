import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

it('npm run dev serves some days of priced traces on request, and restarts at a change without losing them', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'spanledger-dev-'));
  chmodSync(directory, 0o755);
  const keys = { SPANLEDGER_INIT_PUBLIC_KEY: 'pk-sl-dev-test', SPANLEDGER_INIT_SECRET_KEY: 'sk-sl-dev-test-secret' };
  const settings = {
    SPANLEDGER_DATA_DIR: join(directory, 'data'),
    PORT: '0',
    OTLP_GRPC_PORT: 'off',
    LOG_LEVEL: 'warn',
  };
  const dev = spawn(process.execPath, ['scripts/dev.mjs', '--demo'], {
    cwd: root,
    env: { ...process.env, ...settings, ...keys },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(dev, 'close');
  let output = '';
  for (const stream of [dev.stdout, dev.stderr]) stream.on('data', (part: Buffer) => void (output += part.toString()));
  const said = async (pattern: RegExp): Promise<RegExpExecArray> => {
    await expect.poll(() => output).toMatch(pattern);
    return pattern.exec(output) as RegExpExecArray;
  };
  const costs = async (): Promise<{ data: readonly Record<string, unknown>[]; totals: object }> => {
    const address = [...output.matchAll(/is ready at (\S+)/g)].at(-1)?.[1];
    const given = Buffer.from(Object.values(keys).join(':')).toString('base64');
    const headers = { authorization: `Basic ${given}` };
    const response = await fetch(`${address}/api/public/costs?groupBy=day,model&limit=100`, { headers });
    return (await response.json()) as Awaited<ReturnType<typeof costs>>;
  };
  try {
    await said(/dev: demo: \d{3,} traces, \d{4,} spans and \d+ scores of 3 days/);
    const before = await costs();
    const days = new Set(before.data.map(({ day }) => day));
    expect(days.size).toBeGreaterThanOrEqual(3);
    for (const model of ['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4-5', 'gemini-2.5-flash', 'text-embedding-3-small']) {
      const rows = before.data.filter((row) => row['model'] === model);
      expect([model, rows.some(({ totalCost }) => Number(totalCost) > 0)]).toEqual([model, true]);
      expect(rows.every(({ unpricedObservations }) => unpricedObservations === 0)).toBe(true);
    }
    const now = new Date();
    utimesSync(join(root, 'packages', 'core', 'src', 'index.ts'), now, now);
    await said(/dev: restarted in [\d.]+ s/);
    expect((await costs()).totals).toEqual(before.totals);
  } finally {
    dev.kill('SIGTERM');
    const [code] = (await closed) as [number | null];
    rmSync(directory, { recursive: true, force: true });
    expect(code).toBe(0);
  }
});

import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dataDir, newDataDir, sendTrace, start, until } from './lifecycle.fixture.ts';
import { processesOn } from './processes-on.ts';
import { runScript } from './run-script.ts';
import { spawnServer } from './server-process.ts';

describe('starting and ending', () => {
  it('a first start prints the address, both keys, a link that signs in once, and the lines that send a trace and read its cost', async () => {
    const dir = newDataDir();
    const made = { SPANLEDGER_INIT_PROJECT_ID: '', SPANLEDGER_INIT_PUBLIC_KEY: '', SPANLEDGER_INIT_SECRET_KEY: '' };
    const server = await start(dir, made);
    const text = server.output();
    const [publicKey] = /pk-sl-[\w-]+/.exec(text) ?? [];
    const [secretKey] = /sk-sl-[\w-]+/.exec(text) ?? [];
    expect(publicKey).toBeDefined();
    expect(secretKey).toBeDefined();
    expect(text).toContain('/api/public/ingestion');
    expect(text).toContain('/api/public/metrics/daily');
    const [, token] = /\/sign-in#sign-in=([\w-]{43})/.exec(text) ?? [];
    const open = async () => server.ask('/api/auth/link', { method: 'POST', body: JSON.stringify({ token }) });
    expect(await (await open()).json()).toMatchObject({
      user: { email: 'owner@localhost' },
      projects: [{ role: 'OWNER' }],
    });
    expect((await open()).status).toBe(401);
    await server.end();
    const again = await start(dir, made);
    expect(again.output()).toContain(publicKey);
    expect(again.output()).not.toContain(secretKey);
    expect(again.output()).not.toContain('#sign-in=');
  });

  it('a trace that was answered is there after kill -9, and the kill leaves no process behind', async () => {
    const dir = dataDir();
    const server = await start(dir);
    await sendTrace(server, 'survivor');
    await server.end('SIGKILL');
    if (existsSync('/proc')) await until(() => processesOn(dir).length === 0);
    const again = await start(dir);
    expect(await again.askJson('/api/public/traces/survivor')).toMatchObject({ name: 'survivor' });
  });

  it('an interrupt ends it cleanly, engines and all, with exit code 0, and the command line answers without it', async () => {
    const dir = dataDir();
    const server = await start(dir);
    await sendTrace(server, 'kept');
    expect(await server.end('SIGINT')).toBe(0);
    if (existsSync('/proc')) expect(processesOn(dir)).toEqual([]);
    const asked = await runScript(['apps/cli/dist/main.js', 'ledger', '--json'], { SPANLEDGER_DATA_DIR: dir });
    expect(asked).toMatchObject({ code: 0 });
    expect(JSON.parse(asked.output)).toMatchObject({ totals: { stored: 1, balance: 0 } });
    if (existsSync('/proc')) expect(processesOn(dir)).toEqual([]);
    const again = await start(dir);
    expect(await again.askJson('/api/public/traces/kept')).toMatchObject({ name: 'kept' });
  });

  it('a second start on the same data ends with the address of the running server, and harms nothing', async () => {
    const dir = dataDir();
    const server = await start(dir);
    const second = spawnServer({ dataDir: dir });
    const [code] = (await once(second.child, 'close')) as [number];
    expect(code).toBe(1);
    expect(second.output()).toContain('running already');
    expect(second.output()).toContain(server.url);
    await sendTrace(server, 'unharmed');
  });

  it('a data directory that cannot be used stops the start with the variable to set', async () => {
    const file = `${newDataDir()}-file`;
    writeFileSync(file, '');
    const { child, output } = spawnServer({ dataDir: file });
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(1);
    expect(output()).toContain('SPANLEDGER_DATA_DIR');
    expect(output()).not.toContain('    at ');
  });

  it('a wrong variable stops the start with its name and what was expected', async () => {
    const { child, output } = spawnServer({
      dataDir: newDataDir(),
      environment: { PORT: 'http', DATABASE_URL: 'mysql://x' },
    });
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(1);
    expect(output()).toContain('PORT');
    expect(output()).toContain('DATABASE_URL: must be a URL that begins with postgres://');
  });
});

import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { askProject, type ProjectAsker } from './ask-project.ts';
import { newDataDir, sendTrace, until } from './lifecycle.fixture.ts';
import { processesOn } from './processes-on.ts';
import { runCommand } from './run-script.ts';
import { serverOfFile } from './server-of-file.fixture.ts';
import { spawnServer } from './server-process.ts';

describe('starting and ending', () => {
  const made = { SPANLEDGER_INIT_PROJECT_ID: '', SPANLEDGER_INIT_PUBLIC_KEY: '', SPANLEDGER_INIT_SECRET_KEY: '' };
  const server = serverOfFile({ isNew: true, environment: made });
  let keys: { readonly publicKey: string; readonly secretKey: string };
  let traces = 0;
  /** With the keys that the first start printed. */
  const asker = (): ProjectAsker => askProject(server.url, keys);
  const send = async (id: string): Promise<void> => {
    await sendTrace(asker(), id);
    traces += 1;
  };
  beforeAll(() => {
    const [publicKey = ''] = /pk-sl-[\w-]+/.exec(server.output()) ?? [];
    const [secretKey = ''] = /sk-sl-[\w-]+/.exec(server.output()) ?? [];
    keys = { publicKey, secretKey };
  });

  it('a first start prints the address, both keys, a link that signs in once, and the lines that send a trace and read its cost', async () => {
    const text = server.output();
    expect(keys.publicKey).not.toBe('');
    expect(keys.secretKey).not.toBe('');
    expect(text).toContain('/api/public/ingestion');
    expect(text).toContain('/api/public/metrics/daily');
    const [, token] = /\/sign-in#sign-in=([\w-]{43})/.exec(text) ?? [];
    const open = async () => server.ask('/api/auth/link', { method: 'POST', body: JSON.stringify({ token }) });
    expect(await (await open()).json()).toMatchObject({
      user: { email: 'owner@localhost' },
      projects: [{ role: 'OWNER' }],
    });
    expect((await open()).status).toBe(401);
  });

  it('a second start on the same data ends with the address of the running server, and harms nothing', async () => {
    const second = spawnServer({ dataDir: server.dataDir });
    const [code] = (await once(second.child, 'close')) as [number];
    expect(code).toBe(1);
    expect(second.output()).toContain('running already');
    expect(second.output()).toContain(server.url);
    await send('unharmed');
  });

  it('what watches a server finds open dead letters, the balance of the ledger and the version of the process', async () => {
    const text = await (await server.ask('/metrics')).text();
    expect(text).toContain('spanledger_dead_letters{state="open"} 0');
    expect(text).toContain('spanledger_ledger_balance 0');
    expect(text).toMatch(/spanledger_build_info\{app="api",version="\d/);
  });

  it('a trace that was answered is there after kill -9, which leaves no process behind, and the start after it prints the public key alone', async () => {
    await send('survivor');
    await server.end('SIGKILL');
    if (existsSync('/proc')) await until(() => processesOn(server.dataDir).length === 0);
    await server.startAgain();
    expect(await asker().askJson('/api/public/traces/survivor')).toMatchObject({ name: 'survivor' });
    expect(server.output()).toContain(keys.publicKey);
    expect(server.output()).not.toContain(keys.secretKey);
    expect(server.output()).not.toContain('#sign-in=');
  });

  it('an interrupt ends it cleanly, engines and all, with exit code 0, and the command line answers without it', async () => {
    await send('kept');
    expect(await server.end('SIGINT')).toBe(0);
    if (existsSync('/proc')) expect(processesOn(server.dataDir)).toEqual([]);
    const environment = { SPANLEDGER_DATA_DIR: server.dataDir };
    const asked = await runCommand(['ledger', '--json'], environment);
    expect(asked).toMatchObject({ code: 0 });
    expect(JSON.parse(asked.output)).toMatchObject({ totals: { stored: traces, balance: 0 } });
    if (existsSync('/proc')) expect(processesOn(server.dataDir)).toEqual([]);
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

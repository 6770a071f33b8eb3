import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csrfHeader } from '@spanledger/api-contract';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { runCommand } from './run-script.ts';
import { serverOfFile } from './server-of-file.fixture.ts';

interface Entry {
  readonly sequence: number;
  readonly action: string;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly requestId: string | null;
  readonly targetId: string | null;
  readonly after: unknown;
}

const server = serverOfFile();
const email = 'ada@example.com';
const password = 'correct horse battery';

const run = async (...args: readonly string[]) =>
  runCommand([...args, '--json'], { SPANLEDGER_DATA_DIR: server.dataDir });
const spanledger = async <T>(...args: readonly string[]): Promise<T> => {
  const { code, output } = await run(...args);
  expect(code, output).toBe(0);
  return JSON.parse(output) as T;
};

const post = async (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', 'user-agent': 'a browser', ...headers },
  });

const psql = async (sql: string): Promise<void> => {
  const { databaseUrl } = JSON.parse(readFileSync(join(server.dataDir, 'local-mode.json'), 'utf8')) as {
    databaseUrl: string;
  };
  const client = new Client(databaseUrl);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
};

const entries = async (...args: readonly string[]): Promise<readonly Entry[]> =>
  spanledger<Entry[]>('audit', 'list', '--limit', '1000', ...args);

describe('the audit log of a running server', () => {
  it('names the command, the user and the key that did something, from where and by which request', async () => {
    const { link } = await spanledger<{ link: string }>('users', 'invite', email, '--role', 'owner');
    const token = link.slice(link.indexOf('=') + 1);
    expect((await post('/api/auth/link', { token, password })).status).toBe(200);
    expect((await post('/api/auth/sign-in', { email, password: 'wrong' })).status).toBe(401);
    const signedIn = await post('/api/auth/sign-in', { email, password }, { 'x-request-id': 'sign-in-of-ada' });
    const { csrfToken, user, projects } = (await signedIn.json()) as {
      csrfToken: string;
      user: { id: string };
      projects: { id: string }[];
    };
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const projectId = projects[0]?.id ?? '';
    const asAda = { cookie, [csrfHeader]: csrfToken, 'x-spanledger-project': projectId };
    const created = await post(`/api/public/projects/${projectId}/apiKeys`, { scopes: ['admin'] }, asAda);
    const key = (await created.json()) as { id: string; publicKey: string; secretKey: string };
    const authorization = `Basic ${Buffer.from(`${key.publicKey}:${key.secretKey}`).toString('base64')}`;
    const path = `/api/public/projects/${projectId}/apiKeys/${key.id}/rotate`;
    const rotated = (await (await post(path, {}, { authorization })).json()) as { secretKey: string };

    const own = await entries();
    const shown = (action: string) => own.filter((entry) => entry.action === action);
    expect(shown('membership.created')[0]).toMatchObject({
      actorKind: 'command-line',
      userAgent: 'spanledger users invite',
    });
    expect(shown('user-session.created')[0]).toMatchObject({
      actorKind: 'user',
      actorId: user.id,
      address: expect.stringContaining('127.0.0.1') as string,
      userAgent: 'a browser',
      requestId: 'sign-in-of-ada',
    });
    expect(shown('api-key.created')).toMatchObject([
      { actorKind: 'key', actorId: key.publicKey },
      { actorKind: 'user', actorId: user.id, targetId: key.id, after: expect.stringContaining('"scopes"') as string },
      {},
    ]);
    const ofServer = await entries('--server');
    expect(ofServer.find(({ action }) => action === 'sign-in.refused')).toMatchObject({ actorKind: 'anonymous' });
    const text = JSON.stringify([own, ofServer]);
    for (const secret of [key.secretKey, rotated.secretKey, token, password, csrfToken, cookie])
      expect(text).not.toContain(secret);
  });

  it('is verified, and against an anchor an end that was cut off is found', async () => {
    const anchor = join(server.dataDir, '..', 'anchor.json');
    writeFileSync(anchor, JSON.stringify(await spanledger('audit', 'anchor')));
    expect(await spanledger('verify', '--audit', '--anchor', anchor)).toMatchObject({ problems: [] });
    await expect(psql('DELETE FROM audit_entries')).rejects.toThrow(/only added/);
    const [{ sequence } = { sequence: 0 }] = await entries('--server');
    await psql(`ALTER TABLE audit_entries DISABLE TRIGGER audit_append_only;
      DELETE FROM audit_entries WHERE chain = 'server' AND sequence = ${sequence}`);
    expect((await run('verify', '--audit')).code).toBe(0);
    const { code, output } = await run('verify', '--audit', '--anchor', anchor);
    expect([code, JSON.parse(output)]).toMatchObject([
      1,
      { problems: [{ chain: 'server', sequence, kind: 'truncated' }] },
    ]);
  });
});

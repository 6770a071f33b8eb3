import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRedisInstalled, startRedis, type TestRedis } from '@spanledger/testing';
import { newNamespace } from './shared-queue.fixture.ts';

const fixture = fileURLToPath(new URL('storing-consumer.fixture.ts', import.meta.url));
const canRun = isRedisInstalled() && spawnSync('openssl', ['version']).status === 0;

/** The output of the fixture, run in a process that trusts the certificate authority of this file. */
const send = async (url: string, authority: string): Promise<string> => {
  const args = ['--import', 'tsx', '--conditions=@spanledger/source', fixture, url, newNamespace()];
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: authority };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await once(child, 'close');
  return output;
};

const openTlsPort = async (redis: TestRedis): Promise<number> => {
  let port = redis.port + 1;
  while (!(await redis.command(`CONFIG SET tls-port ${port}`)).startsWith('+OK')) port += 1;
  return port;
};

describe.skipIf(!canRun)('a queue on rediss:// (skipped without redis-server and openssl)', () => {
  let dir: string;
  let certificate: string;
  let redis: TestRedis;
  let tls: readonly string[];
  let tlsPort: number;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'spanledger-tls-'));
    const key = join(dir, 'key.pem');
    certificate = join(dir, 'certificate.pem');
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const made = ['-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, '-days', '2', ...subject];
    execFileSync('openssl', ['req', '-x509', ...made], { stdio: 'ignore' });
    tls = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-auth-clients', 'no'];
    redis = await startRedis(...tls);
    tlsPort = await openTlsPort(redis);
    await redis.command('CONFIG SET requirepass hidden');
  });
  afterAll(async () => {
    await redis.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('whose authority is known carries what is sent', async () => {
    expect(await send(`rediss://:hidden@localhost:${tlsPort}`, certificate)).toBe('stored\n');
  });

  it('whose authority is not known is refused, with the variable that names it', async () => {
    const said = await send(`rediss://:hidden@localhost:${tlsPort}`, '');
    expect(said).toMatch(/^unavailable: The certificate of Redis at rediss:\/\/localhost.*NODE_EXTRA_CA_CERTS/);
    expect(said).not.toContain('hidden');
  });

  it('whose certificate is for another host is refused', async () => {
    const said = await send(`rediss://:hidden@127.0.0.1:${tlsPort}`, certificate);
    expect(said).toMatch(/^unavailable: The certificate of Redis .*as the certificate does/);
  });

  it('is not reached in plain text', async () => {
    expect(await send(`redis://:hidden@localhost:${tlsPort}`, certificate)).toMatch(/^unavailable: Redis at redis:/);
  });

  it('of a cluster, whose certificates name hosts and no addresses, carries what is sent', async () => {
    const hosts = [
      '--tls-cluster',
      'yes',
      '--cluster-announce-hostname',
      'localhost',
      '--cluster-preferred-endpoint-type',
      'hostname',
    ];
    const node = await startRedis(...tls, '--cluster-enabled', 'yes', '--tls-ca-cert-file', certificate, ...hosts);
    try {
      const port = await openTlsPort(node);
      await node.command(`CONFIG SET cluster-announce-tls-port ${port}`);
      await node.command('CLUSTER ADDSLOTSRANGE 0 16383');
      await expect.poll(async () => node.command('CLUSTER INFO')).toContain('cluster_state:ok');
      expect(await send(`rediss://localhost:${port}?cluster=true`, certificate)).toBe('stored\n');
    } finally {
      await node.stop();
    }
  });
});

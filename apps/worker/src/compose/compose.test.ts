import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { variableNames } from '../config.ts';
import {
  composeService,
  composeText,
  interpolate,
  readCompose,
  root,
  type ComposeMap,
} from './compose-file.fixture.ts';

const secrets = { POSTGRES_PASSWORD: 'p-secret', CLICKHOUSE_PASSWORD: 'c-secret', REDIS_PASSWORD: 'r-secret' };
const compose = readCompose(composeText());
const services = compose['services'] as Readonly<Record<string, ComposeMap>>;
const each = Object.entries(services);
const textOf = (path: string): string => readFileSync(new URL(path, root), 'utf8');

const hasComposePlugin = spawnSync('docker', ['compose', 'version']).status === 0;

describe('docker-compose.yml', () => {
  it('has the stores, the queue, one migration, an api and a worker', () => {
    expect(Object.keys(services)).toEqual(['postgres', 'clickhouse', 'redis', 'migrate', 'api', 'worker']);
  });

  it.each(each)('%s is pinned, limited in memory and log, and restarts as it should', (name, service) => {
    expect(service['image']).toMatch(/:\d+\.\d+/);
    expect(service['mem_limit']).toMatch(/^\d+m$/);
    expect(service['logging']).toMatchObject({ options: { 'max-size': '20m' } });
    expect(service['restart']).toBe(name === 'migrate' ? 'no' : 'unless-stopped');
    if (name !== 'migrate') expect(service['healthcheck']).toHaveProperty('test');
  });

  it('fits a host of 4 GB', () => {
    const megabytes = each
      .filter(([name]) => name !== 'migrate')
      .map(([, { mem_limit }]) => Number.parseInt(mem_limit as string, 10));
    expect(megabytes.reduce((sum, limit) => sum + limit, 0)).toBeLessThanOrEqual(3700);
  });

  it('keeps data in named volumes only', () => {
    const mounts = each.flatMap(([, { volumes = [] }]) => volumes as readonly string[]);
    const named = Object.keys(compose['volumes'] as ComposeMap);
    for (const mount of mounts) {
      const [source = ''] = mount.split(':');
      expect(
        source.startsWith('./') ? mount.endsWith(':ro') && existsSync(new URL(source, root)) : named.includes(source),
      ).toBe(true);
    }
    expect(named).toEqual(['postgres', 'clickhouse', 'redis']);
  });

  it('has no secret of its own: each that is missing or empty stops the start with a message', () => {
    for (const name of Object.keys(secrets)) {
      const uses = [...composeText().matchAll(new RegExp(`\\$\\{${name}(.{2})`, 'g'))];
      expect(uses.length).toBeGreaterThan(0);
      expect(uses.every(([, operator]) => operator === ':?')).toBe(true);
      expect(() => interpolate(`\${${name}:?is missing. Write}`, { ...secrets, [name]: '' })).toThrow(
        `${name} is missing`,
      );
    }
    expect(textOf('.env.example')).not.toMatch(/^(POSTGRES|CLICKHOUSE|REDIS)_PASSWORD=./m);
  });

  it('writes the secrets by the line on its top', () => {
    const [, line = ''] = /^# {3}(\(umask.*\))$/m.exec(composeText()) ?? [];
    const script = line.replace('openssl rand -hex 24', 'echo random').replace('>> .env', '');
    const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
    expect(stdout.trim().split('\n')).toEqual(Object.keys(secrets).map((name) => `${name}=random`));
  });

  it('gives the worker only variables that it reads, and the queue and both stores to both', () => {
    const worker = composeService('worker', secrets).environment;
    const api = composeService('api', secrets).environment;
    const unknown = Object.keys(worker).filter((name) => !variableNames.includes(name) && name !== 'NODE_OPTIONS');
    expect(unknown).toEqual([]);
    for (const name of ['DATABASE_URL', 'CLICKHOUSE_URL', 'QUEUE_URL', 'QUEUE_SHARDS'])
      expect(api[name]).toBe(worker[name]);
    expect(api['QUEUE_URL']).toBe('redis://:r-secret@redis:6379');
    expect(composeService('migrate', secrets).environment['CLICKHOUSE_URL']).toContain(
      'spanledger:c-secret@clickhouse:8123',
    );
  });

  it('runs a Redis that keeps what it was given', () => {
    const command = composeService('redis', secrets).command.join(' ');
    expect(command).toContain('--maxmemory-policy noeviction');
    expect(command).toContain('--appendonly yes --appendfsync everysec');
    expect(composeService('redis', { ...secrets, REDIS_APPENDFSYNC: 'always' }).command).toContain('always');
  });

  it('lets the queue push back before Redis is full', () => {
    const redisBytes =
      Number.parseInt(composeService('redis', secrets).command.find((word) => /^\d+mb$/.test(word)) ?? '', 10) *
      2 ** 20;
    expect(Number(composeService('api', secrets).environment['QUEUE_BYTES_MAX'])).toBeLessThanOrEqual(redisBytes * 0.7);
  });

  it.skipIf(!hasComposePlugin)('is what docker compose understands (skipped where the plugin is not installed)', () => {
    const { status, stderr } = spawnSync('docker', ['compose', '--file', 'docker-compose.yml', 'config', '--quiet'], {
      cwd: fileURLToPath(root),
      env: { ...process.env, ...secrets },
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
  });
});

describe('the Dockerfile', () => {
  const text = textOf('Dockerfile');

  it('starts from one pinned image, in several stages, and does not run as root', () => {
    expect(text).toMatch(/^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-bookworm-slim$/m);
    expect([...text.matchAll(/^FROM (\S+)/gm)].every(([, image]) => image === '${NODE_IMAGE}')).toBe(true);
    expect(text.lastIndexOf('USER node')).toBeGreaterThan(text.lastIndexOf('FROM '));
  });

  it('copies only what is there and what .dockerignore lets through', () => {
    const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources = '']) => sources.split(' '));
    const ignored = textOf('.dockerignore').split('\n');
    for (const path of copied) expect(existsSync(new URL(path, root)) && !ignored.includes(path), path).toBe(true);
    for (const secret of ['.env', '.git', 'data', '**/node_modules']) expect(ignored).toContain(secret);
  });
});

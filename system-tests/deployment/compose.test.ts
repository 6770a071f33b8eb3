import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readConfig as readApiConfig } from '../../apps/api/src/config.ts';
import { variableNames } from '../../apps/worker/src/config.ts';
import {
  composeService as composeServiceOf,
  composeText,
  interpolate,
  readCompose,
  root,
  type ComposeFile,
  type ComposeMap,
} from './compose-file.fixture.ts';

const textOf = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const oneShots = new Set(['check-secrets', 'migrate']);
const allSecrets = { POSTGRES_PASSWORD: 'p-secret', CLICKHOUSE_PASSWORD: 'c-secret', REDIS_PASSWORD: 'r-secret' };

interface Expected {
  readonly services: readonly string[];
  readonly volumes: readonly string[];
  readonly secrets: readonly string[];
  readonly megabytesMax: number;
}

const files: readonly (readonly [ComposeFile, Expected])[] = [
  [
    'docker-compose.yml',
    {
      services: ['check-secrets', 'postgres', 'clickhouse', 'redis', 'migrate', 'api', 'worker'],
      volumes: ['postgres', 'clickhouse', 'redis', 'media'],
      secrets: Object.keys(allSecrets),
      megabytesMax: 3700,
    },
  ],
  [
    'docker-compose.postgres.yml',
    {
      services: ['check-secrets', 'postgres', 'migrate', 'api', 'worker'],
      volumes: ['postgres', 'media'],
      secrets: ['POSTGRES_PASSWORD'],
      megabytesMax: 1950,
    },
  ],
];

const hasComposePlugin = spawnSync('docker', ['compose', 'version']).status === 0;

describe.each(files)('%s', (file, expected) => {
  const secrets = Object.fromEntries(Object.entries(allSecrets).filter(([name]) => expected.secrets.includes(name)));
  const compose = readCompose(composeText(file));
  const services = compose['services'] as Readonly<Record<string, ComposeMap>>;
  const each = Object.entries(services);
  const composeService = (name: string, given: Record<string, string>) => composeServiceOf(name, given, file);

  it('has a look at the secrets, its stores, one migration, an api and a worker', () => {
    expect(Object.keys(services)).toEqual(expected.services);
  });

  it.each(each)('%s is pinned, limited in memory and log, and restarts as it should', (name, service) => {
    const [, repository = '', version = ''] =
      /^(.+):([\d.]+)(-bookworm)?(?:@sha256:[\da-f]{64})?$/.exec(service['image'] as string) ?? [];
    // The number of parts of a complete version: PostgreSQL has two, ClickHouse four.
    const parts = repository === 'postgres' ? 2 : repository.startsWith('clickhouse/') ? 4 : 3;
    expect([repository, version.split('.').length]).toEqual([repository, parts]);
    expect(service['mem_limit']).toMatch(/^\d+m$/);
    expect(service['logging']).toMatchObject({ options: { 'max-size': '20m' } });
    expect(service['restart']).toBe(oneShots.has(name) ? 'no' : 'unless-stopped');
    if (!oneShots.has(name)) expect(service['healthcheck']).toHaveProperty('test');
  });

  it.each(each)('%s has no right that it does not need, and cannot change its image', (name, service) => {
    expect(service['cap_drop']).toEqual(['ALL']);
    expect(service['security_opt']).toEqual(['no-new-privileges:true']);
    const isEngine = ['postgres', 'clickhouse', 'redis'].includes(name);
    const ofEngines = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'];
    expect(service['cap_add']).toEqual(isEngine ? ofEngines : undefined);
    // The only image that writes to itself at its start.
    expect(service['read_only']).toBe(name === 'clickhouse' ? undefined : 'true');
    expect(service['privileged'] ?? service['network_mode'] ?? 'none').toBe('none');
  });

  it('fits the host that it names', () => {
    const megabytes = each
      .filter(([name]) => !oneShots.has(name))
      .map(([, { mem_limit }]) => Number.parseInt(mem_limit as string, 10));
    expect(megabytes.reduce((sum, limit) => sum + limit, 0)).toBeLessThanOrEqual(expected.megabytesMax);
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
    expect(named).toEqual(expected.volumes);
  });

  it('the api keeps imported files on a volume: a tmpfs counts as its memory, and they are larger than that', () => {
    const { environment, volumes } = services['api'] as { environment: ComposeMap; volumes: readonly string[] };
    expect(volumes.map((mount) => mount.split(':')[1])).toContain(environment['TMPDIR']);
  });

  it('has no secret of its own: each that is missing or empty stops the start with a message', () => {
    for (const name of Object.keys(secrets)) {
      const uses = [...composeText(file).matchAll(new RegExp(`\\$\\{${name}(.{2})`, 'g'))];
      expect(uses.length).toBeGreaterThan(0);
      expect(uses.every(([, operator]) => operator === ':?')).toBe(true);
      expect(() => interpolate(`\${${name}:?is missing. Write}`, { ...secrets, [name]: '' })).toThrow(
        `${name} is missing`,
      );
    }
    expect(textOf('.env.example')).not.toMatch(/^(POSTGRES|CLICKHOUSE|REDIS)_PASSWORD=./m);
  });

  const needs = (name: string): readonly string[] =>
    Object.entries((services[name]?.['depends_on'] ?? {}) as Record<string, ComposeMap>).flatMap(
      ([other, { condition }]) =>
        other === 'check-secrets' ? (condition === 'service_completed_successfully' ? [other] : []) : needs(other),
    );

  it.each(each.slice(1))('%s starts only once the secrets were found to be some', (name) => {
    expect(needs(name)).toContain('check-secrets');
  });

  const checkSecrets = (given: Record<string, string>) => {
    const { command, environment } = composeService('check-secrets', { ...good, ...given });
    const [program = '', script = '', ...args] = command;
    const path = fileURLToPath(new URL(`docker${script}`, root));
    return spawnSync(program, [path, ...args], {
      env: { PATH: process.env['PATH'], ...environment },
      encoding: 'utf8',
    });
  };
  const random = randomBytes(24).toString('hex');
  const good = Object.fromEntries(expected.secrets.map((name) => [name, random]));

  it('takes secrets that are some', () => {
    const taken = [
      {},
      { SPANLEDGER_INIT_SECRET_KEY: 'sk-sl-2f9a7cc1d0' },
      { POSTGRES_PASSWORD: 'Correct.Horse~Battery_9' },
    ];
    for (const given of taken) expect(checkSecrets(given)).toMatchObject({ status: 0, stderr: '' });
  });

  const refused =
    'changeme change-me CHANGE_ME changeme-please-now password your_password_here secret spanledger ' +
    'postgres-postgres placeholder1234 123456789012 k7Xq with/slash#and@more';

  it.each(refused.split(' '))(
    'is stopped by the password %s, whichever has it, with its name and the line that makes one',
    (value) => {
      for (const name of Object.keys(good)) {
        const { status, stderr } = checkSecrets({ [name]: value });
        expect(status).toBe(1);
        expect(stderr).toMatch(new RegExp(`^${name} .*echo "${name}=\\$\\(openssl rand -hex 32\\)"\n$`));
        expect(stderr).not.toContain(value);
      }
    },
  );

  it('is stopped by a placeholder for the first secret key', () => {
    const { status, stderr } = checkSecrets({ SPANLEDGER_INIT_SECRET_KEY: 'sk-sl-changeme' });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^SPANLEDGER_INIT_SECRET_KEY is a placeholder/)]);
  });

  it('writes the secrets by the line on its top', () => {
    const [, line = ''] = /^# {3}(\(umask.*\))$/m.exec(composeText(file)) ?? [];
    const script = line.replace('openssl rand -hex 32', 'echo random').replace('>> .env', '');
    const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
    const names = [...Object.keys(secrets), 'SPANLEDGER_ENCRYPTION_KEY'];
    expect(stdout.trim().split('\n')).toEqual(names.map((name) => `${name}=random`));
  });

  it('lets others than itself reach the api', () => {
    expect(composeService('api', secrets).environment['HOST']).toBe('0.0.0.0');
  });

  it('gives the worker only variables that it reads, and the queue and the stores to both', () => {
    const worker = composeService('worker', secrets).environment;
    const api = composeService('api', secrets).environment;
    const known = new Set([...variableNames, 'NODE_OPTIONS', 'MALLOC_ARENA_MAX', 'MALLOC_MMAP_THRESHOLD_']);
    const unknown = Object.keys(worker).filter((name) => !known.has(name));
    expect(unknown).toEqual([]);
    for (const name of ['DATABASE_URL', 'CLICKHOUSE_URL', 'TELEMETRY_STORE', 'TIMESCALE', 'QUEUE_URL', 'QUEUE_SHARDS'])
      expect([name, api[name]]).toEqual([name, worker[name]]);
  });

  it('gives the command line the stores, the queue, the encryption key and the media of the api', () => {
    const withKey = { ...secrets, SPANLEDGER_ENCRYPTION_KEY: 'a key' };
    const commands = composeService('migrate', withKey).environment;
    const api = composeService('api', withKey).environment;
    const same = [
      'DATABASE_URL',
      'CLICKHOUSE_URL',
      'TELEMETRY_STORE',
      'QUEUE_URL',
      'SPANLEDGER_ENCRYPTION_KEY',
      'MEDIA_DIR',
    ];
    for (const name of same) expect([name, commands[name]]).toEqual([name, api[name]]);
  });

  it('gives the command line the addresses of the api and of a worker, and that for people', () => {
    const { environment: commands } = composeService('migrate', {
      ...secrets,
      SPANLEDGER_BASE_URL: 'https://x.example',
    });
    const [api, worker] = ['api', 'worker'].map((name) => composeService(name, secrets).environment);
    expect(commands['SPANLEDGER_API_URL']).toBe(`http://api:${api?.['PORT']}`);
    expect(commands['METRICS_HOST']).toBe('worker');
    expect([worker?.['METRICS_HOST'], worker?.['METRICS_PORT']]).toEqual(['0.0.0.0', '9464']);
    expect(commands['SPANLEDGER_BASE_URL']).toBe('https://x.example');
  });

  it('gives the api the variables of providers of sign-ins, from a file whose name is in .env', () => {
    const { env_file: name } = services['api'] as { readonly env_file: string };
    expect(interpolate(name, { SIGN_IN_VARIABLES: './sign-in.env' })).toBe('./sign-in.env');
    const lines = textOf(interpolate(name, {})).trim().split('\n');
    expect(lines.every((line) => line.startsWith('#'))).toBe(true);
    const given = lines.flatMap((line) =>
      [...line.matchAll(/^# (OIDC_\w+)=(.+)$/g)].map(([, key, value]) => [key, value]),
    );
    const { environment } = composeService('api', { ...secrets, SPANLEDGER_BASE_URL: 'https://spans.example.com' });
    const { SPANLEDGER_BASE_URL } = environment;
    const config = readApiConfig({ SPANLEDGER_BASE_URL, ...(Object.fromEntries(given) as Record<string, string>) });
    expect(config.identityProviders).toMatchObject([{ id: 'corp', name: 'Corp SSO', clientId: 'spanledger' }]);
    // Variables in the environment of the service would override the file.
    expect(Object.keys(environment).filter((key) => given.some(([own]) => own === key))).toEqual([]);
  });

  it.skipIf(!hasComposePlugin)('is what docker compose understands (skipped where the plugin is not installed)', () => {
    const { status, stderr } = spawnSync('docker', ['compose', '--file', file, 'config', '--quiet'], {
      cwd: fileURLToPath(root),
      env: { ...process.env, ...secrets },
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
  });
});

describe('what runs in docker-compose.yml', () => {
  it('is given both stores and the queue', () => {
    const { environment } = composeServiceOf('api', allSecrets);
    expect(environment['QUEUE_URL']).toBe('redis://:r-secret@redis:6379');
    expect(composeServiceOf('migrate', allSecrets).environment['CLICKHOUSE_URL']).toContain(
      'spanledger:c-secret@clickhouse:8123',
    );
  });

  it('runs a Redis that keeps what it was given', () => {
    const command = composeServiceOf('redis', allSecrets).command.join(' ');
    expect(command).toContain('--maxmemory-policy noeviction');
    expect(command).toContain('--appendonly yes --appendfsync always');
    expect(composeServiceOf('redis', { ...allSecrets, REDIS_APPENDFSYNC: 'everysec' }).command).toContain('everysec');
  });

  it('lets the queue push back before Redis is full', () => {
    const redisBytes =
      Number.parseInt(composeServiceOf('redis', allSecrets).command.find((word) => /^\d+mb$/.test(word)) ?? '', 10) *
      2 ** 20;
    expect(Number(composeServiceOf('api', allSecrets).environment['QUEUE_BYTES_MAX'])).toBeLessThanOrEqual(
      redisBytes * 0.7,
    );
  });
});

describe('what runs in docker-compose.postgres.yml', () => {
  it('keeps telemetry and the queue in the one database', () => {
    const { environment } = composeServiceOf('api', allSecrets, 'docker-compose.postgres.yml');
    const url = 'postgres://spanledger:p-secret@postgres:5432/spanledger';
    expect(environment).toMatchObject({ DATABASE_URL: url, QUEUE_URL: url, TELEMETRY_STORE: 'timescale' });
    expect(environment['CLICKHOUSE_URL']).toBeUndefined();
  });
});

it.each(files)('%s runs a PostgreSQL that counts its statements, for spanledger status --slow', (file) => {
  const { command } = composeServiceOf('postgres', allSecrets, file);
  expect(command.join(' ')).toMatch(/-c ?shared_preload_libraries=pg_stat_statements/);
});

describe('the Dockerfile', () => {
  const text = textOf('Dockerfile');

  it('the Dockerfile starts from one pinned image, in several stages, and does not run as root', () => {
    expect(text).toMatch(/^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-bookworm-slim(?:@sha256:[\da-f]{64})?$/m);
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

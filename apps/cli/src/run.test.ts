import { unavailable, type ProjectId } from '@spanledger/core';
import type { Resharding } from '@spanledger/queue';
import { beforeEach, describe, expect, it } from 'vitest';
import { unknownStatus, type StatusReport } from './status/status-report.ts';
import type { ReshardRequest } from './stores/reshard-queue.ts';
import { memoryControlPlane, type MemoryControlPlane } from './testing/memory-control-plane.ts';
import { commandRunner, type Ran } from './testing/run-commands.ts';

let stores: MemoryControlPlane;
let report: StatusReport;
let spanledger: (...args: string[]) => Promise<Ran>;

beforeEach(async () => {
  stores = memoryControlPlane();
  report = {
    mode: 'servers',
    isHealthy: true,
    dataDir: null,
    components: [],
    queue: null,
    retries: null,
    chunks: null,
    ingest: null,
    names: null,
  };
  spanledger = commandRunner({
    withControlPlane: (use) => use(stores),
    migrate: ({ cluster, onSlow }) => {
      if (cluster !== undefined) onSlow?.({ name: '0042_fill', nth: 2, count: 3, seconds: 10 });
      return Promise.resolve({ postgresql: [], clickhouse: cluster === undefined ? null : [cluster] });
    },
    readStatus: () => Promise.resolve(report),
  });
  await stores.firstStart.ensure({ organizationId: 'org', projectId: 'own', projectName: 'Own' });
});

const addSecondProject = () => stores.projects.create({ organizationId: 'org', name: 'Other', id: 'other' });

describe('projects', () => {
  it('projects are renamed by id or name, and keep their id', async () => {
    await addSecondProject();
    expect((await spanledger('projects', 'rename', 'Other', 'Häuser 家')).out).toBe(
      'Other (other) is called Häuser 家 now.\n',
    );
    expect(await stores.projects.get('other' as ProjectId)).toMatchObject({ name: 'Häuser 家' });
    expect(await stores.projects.get('own' as ProjectId)).toMatchObject({ name: 'Own' });
    expect(await spanledger('projects', 'rename', 'nowhere', 'Another')).toMatchObject({ exitCode: 1 });
    for (const name of [' ', 'x', 'x'.repeat(61), 'a\nb']) {
      expect(await spanledger('projects', 'rename', 'own', name)).toMatchObject({ exitCode: 2 });
    }
    expect(await spanledger('projects', 'rename', 'own', ' own ')).toMatchObject({ exitCode: 0 });
  });

  it('projects are created in the only organization and listed oldest first', async () => {
    const created = await spanledger('projects', 'create', 'Häuser 家', '--id', 'second');
    expect(created.exitCode).toBe(0);
    expect(created.out).toContain('keys create --project second');
    const listed = JSON.parse((await spanledger('projects', 'list', '--json')).out) as { id: string; name: string }[];
    expect(listed.map(({ id, name }) => [id, name])).toEqual([
      ['own', 'Own'],
      ['second', 'Häuser 家'],
    ]);
    expect((await spanledger('projects', 'list')).out).toMatch(/^ID +NAME +ORGANIZATION +CREATED\nown +Own/);
  });

  it('projects need an organization that is there, a free id and a name', async () => {
    await stores.firstStart.ensure({ organizationId: 'org-2', organizationName: 'Second', projectId: 'p2' });
    expect((await spanledger('projects', 'create', 'Another')).error).toMatch(/--organization <id>[^]*org-2/);
    expect((await spanledger('projects', 'create', 'Another', '-o', 'Second')).exitCode).toBe(0);
    expect(await spanledger('projects', 'create', 'Another', '-o', 'nowhere')).toMatchObject({ exitCode: 1 });
    expect(await spanledger('projects', 'create', 'Another', '-o', 'org', '--id', 'own')).toMatchObject({
      exitCode: 1,
    });
    expect(await spanledger('projects', 'create', ' ', '-o', 'org')).toMatchObject({ exitCode: 2 });
  });

  it('an empty database has no projects, and the output states so', async () => {
    stores = memoryControlPlane();
    expect((await spanledger('projects', 'list')).out).toMatch(/no project yet/);
    expect((await spanledger('projects', 'list', '--json')).out).toBe('[]\n');
    expect((await spanledger('keys', 'create')).error).toMatch(/no project yet/);
    expect((await spanledger('projects', 'create', 'Another')).error).toMatch(/no organization yet/);
  });
});

describe('status', () => {
  it('is a table of the components, and 0 when all are well', async () => {
    report = {
      ...report,
      mode: 'local',
      isHealthy: true,
      dataDir: { path: '/data', sizeBytes: 52_100_000 },
      components: [
        { ...unknownStatus, name: 'api', state: 'healthy', version: '1.2.3', address: 'http://localhost:3000' },
        {
          ...unknownStatus,
          name: 'postgresql',
          state: 'healthy',
          version: '18.4',
          schema: 'ready',
          sizeBytes: 8_123_000,
        },
      ],
    };
    expect(await spanledger('status')).toEqual({
      exitCode: 0,
      error: '',
      out: [
        'Spanledger 1.2.3, local mode',
        'data in /data, 52.1 MB',
        '',
        'COMPONENT   STATE    VERSION  SCHEMA  SIZE     ADDRESS',
        'api         healthy  1.2.3    –       –        http://localhost:3000',
        'postgresql  healthy  18.4     ready   8.12 MB  –',
        '',
      ].join('\n'),
    });
  });

  it('of several processes shows the queue, the lag, retries, dead letters and who holds which shards', async () => {
    const migrations = { applied: 8, pending: ['0009_a', '0010_b'], unknown: [] };
    report = {
      ...report,
      mode: 'queue',
      components: [{ ...unknownStatus, name: 'clickhouse', state: 'unhealthy', schema: 'pending', migrations }],
      queue: {
        kind: 'redis',
        shards: 8,
        depth: 5,
        bytes: 1_200_000,
        bytesMax: 536_870_912,
        oldestAgeMs: 90_000,
        consumers: 1,
        shardDepths: [1, 0, 2, 0, 0, 0, 0, 2],
        owners: [{ consumer: 'host:7:ab', shards: [0, 1, 2, 5] }],
        unowned: [3, 4, 6, 7],
      },
      retries: { unavailable: 3 },
      ingest: {
        lag: { minutes: 15, parts: 120, p50Ms: 35, p95Ms: 1500, maxMs: 7_200_000 },
        deadLetters: { open: 2, discarded: 0, replayed: 1 },
      },
      names: { syncedAt: '2026-03-04T05:06:07.000Z', ageMs: 12_300 },
    };
    const { out } = await spanledger('status');
    expect(out.split('\n').slice(2)).toEqual([
      'COMPONENT   STATE      VERSION  SCHEMA     SIZE  ADDRESS',
      'clickhouse  unhealthy  –        2 pending  –     –',
      '',
      'queue         redis: 8 shards, 1 worker',
      'waiting       5 parts, 1.20 MB of 537 MB, the oldest 1.5 min old',
      'lag           p50 35 ms, p95 1.5 s, at most 2.0 h from receipt to row (120 parts in 15 minutes)',
      'retries       3 unavailable, by the worker here since its start',
      'dead letters  2 open, 0 discarded, 1 replayed',
      'names         synchronized 12.3 s ago',
      '',
      'OWNER      SHARDS    WAITING',
      'host:7:ab  0–2, 5    3',
      'nobody     3–4, 6–7  2',
      '',
    ]);
  });

  it('status prints what is wrong and ends with 1', async () => {
    const problem = 'It does not run: start it with npm start.';
    report = {
      ...report,
      isHealthy: false,
      components: [{ ...unknownStatus, name: 'api', state: 'stopped', problem }],
    };
    const { exitCode, out } = await spanledger('status');
    expect(exitCode).toBe(1);
    expect(out).toContain(`api: ${problem}`);
    const json = await spanledger('status', '--json');
    expect(json.exitCode).toBe(1);
    expect(JSON.parse(json.out)).toEqual({ version: '1.2.3', ...report });
  });
});

describe('reshard', () => {
  const asked: ReshardRequest[] = [];
  const answering = (answer: Partial<Resharding>) =>
    commandRunner({
      withControlPlane: (use) => use(stores),
      migrate: () => Promise.reject(new Error('not this one')),
      readStatus: () => Promise.resolve(report),
      reshard: (request) => {
        asked.push(request);
        return Promise.resolve({ from: 8, to: request.shards, obstacle: undefined, ...answer });
      },
    });

  it('reshard prints what it did and what to do next', async () => {
    const { exitCode, out } = await answering({})('reshard', '16');
    expect(exitCode).toBe(0);
    expect(out).toBe(
      'The queue has 16 shards now, and had 8. Set QUEUE_SHARDS to 16 or leave it empty, and start every api and worker again.\n',
    );
    expect(asked.at(-1)).toEqual({ shards: 16, isDryRun: false });
    expect(JSON.parse((await answering({})('reshard', '16', '--json')).out)).toEqual({
      from: 8,
      to: 16,
      isChanged: true,
      obstacle: null,
    });
    expect((await answering({})('reshard', '8')).out).toMatch(/has 8 shards. Nothing was changed/);
  });

  it('a dry reshard prints what it would do and ends with 1 when something prevents it', async () => {
    const free = await answering({})('reshard', '16', '--dry-run');
    expect(free).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(/would get 16[^]*Nothing stands in/) as string,
    });
    expect(asked.at(-1)).toEqual({ shards: 16, isDryRun: true });
    const blocked = await answering({ obstacle: 'The queue is not empty.' })('reshard', '16', '--dry-run');
    expect(blocked).toMatchObject({ exitCode: 1, out: expect.stringMatching(/would get 16[^]*not empty/) as string });
  });

  it.each(['0', '257', '1.5', '1e2', 'many', ''])(
    'to "%s" shards is refused with 2, and nothing is asked',
    async (shards) => {
      const before = asked.length;
      const { exitCode, error } = await answering({})('reshard', shards);
      expect(exitCode).toBe(2);
      expect(error).toMatch(/from 1 to 256/);
      expect(asked).toHaveLength(before);
    },
  );
});

describe('migrate', () => {
  it('migrate prints what was applied, what was up to date and what does not run', async () => {
    expect((await spanledger('migrate')).out).toMatch(
      /^postgresql: up to date\.\nclickhouse: does not run; `npm start` .* migrates it\.\n$/,
    );
    const { out, error } = await spanledger('migrate', '--cluster', '{cluster}');
    expect(out).toMatch(/clickhouse: 1 applied\n {2}\{cluster\}/);
    expect(error).toBe('2 of 3: 0042_fill has run for 10 s\n');
    expect(JSON.parse((await spanledger('migrate', '--json')).out)).toEqual({ postgresql: [], clickhouse: null });
  });
});

describe('a command line', () => {
  it.each([[['keys', 'make']], [['keys', 'revoke']], [['--colour']], [['keys', 'create', '--project']], [[]]])(
    'that is wrong (%j) is explained, and ends with 2',
    async (args) => {
      const { exitCode, out, error } = await spanledger(...args);
      expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' });
      expect(error).toMatch(/--help|Usage/);
    },
  );

  it('--help and --version end with 0', async () => {
    expect(await spanledger('--help')).toMatchObject({ exitCode: 0, out: expect.stringContaining('status') as string });
    expect(await spanledger('--version')).toMatchObject({ exitCode: 0, out: '1.2.3\n' });
  });

  it.each([
    ['a store that is away', unavailable('PostgreSQL cannot be reached.'), 'unavailable', /^PostgreSQL cannot/],
    ['a fault of the program', new TypeError('x is not a function'), 'unexpected', /^Unexpected: TypeError[^]* at /],
  ])('that meets %s says so and ends with 1', async (_what, error, code, message) => {
    spanledger = commandRunner({
      withControlPlane: () => Promise.reject(error),
      migrate: () => Promise.reject(error),
      readStatus: () => Promise.reject(error),
    });
    const asText = await spanledger('keys', 'list');
    expect(asText).toMatchObject({ exitCode: 1, out: '' });
    expect(asText.error).toMatch(message);
    const asJson = await spanledger('migrate', '--json');
    expect(JSON.parse(asJson.error)).toMatchObject({ error: { code } });
  });
});

it('with --json a command that does not exist, or lacks something, is an error in JSON too', async () => {
  for (const [args, message] of [
    [['audit', 'nope', '--json'], "unknown command 'nope'"],
    [['--json', 'export', 'traces'], "required option '--out <file>' not specified"],
    [['--json', 'keys'], 'Name a command: --help lists them.'],
  ] as const) {
    const { exitCode, out, error } = await spanledger(...args);
    expect([exitCode, out, JSON.parse(error)]).toEqual([2, '', { error: { code: 'usage', message } }]);
  }
  expect((await spanledger('audit', 'nope')).error).toMatch(/^error: unknown command 'nope'\n\(--help/);
});

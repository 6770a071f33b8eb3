import { unavailable, type ProjectId } from '@spanledger/core';
import { memoryIdentity, type IdentityStores } from '@spanledger/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { unknownStatus, type StatusReport } from './status/status-report.ts';
import { commandRunner, type Ran } from './testing/run-commands.ts';

let stores: IdentityStores;
let report: StatusReport;
let spanledger: (...args: string[]) => Promise<Ran>;

beforeEach(async () => {
  stores = memoryIdentity();
  report = { mode: 'servers', isHealthy: true, dataDir: null, components: [] };
  spanledger = commandRunner({
    withControlPlane: (use) => use(stores),
    migrate: ({ cluster }) => Promise.resolve({ postgresql: [], clickhouse: cluster === undefined ? null : [cluster] }),
    readStatus: () => Promise.resolve(report),
  });
  await stores.firstStart.ensure({ organizationId: 'org', projectId: 'own', projectName: 'Own' });
});

const addSecondProject = () => stores.projects.create({ organizationId: 'org', name: 'Other', id: 'other' });

describe('keys', () => {
  it('created open the only project; the secret is shown once', async () => {
    const { exitCode, out } = await spanledger('keys', 'create', '--note', 'CI');
    const [, publicKey = ''] = /public key {2}(\S+)/.exec(out) ?? [];
    const [, secretKey = ''] = /secret key {2}(\S+)/.exec(out) ?? [];
    expect(exitCode).toBe(0);
    expect(await stores.apiKeys.authenticate(publicKey, secretKey)).toMatchObject({ projectId: 'own', note: 'CI' });
    const listed = await spanledger('keys', 'list');
    expect(listed.out).toContain(publicKey);
    expect(listed.out).not.toContain(secretKey);
  });

  it('are asked for by project when there are several, by id or by name', async () => {
    await addSecondProject();
    const unclear = await spanledger('keys', 'create');
    expect(unclear).toMatchObject({ exitCode: 2, out: '' });
    expect(unclear.error).toMatch(/--project[^]*own {2}Own[^]*other {2}Other/);
    for (const named of ['other', 'Other']) expect((await spanledger('keys', 'create', '-p', named)).exitCode).toBe(0);
    expect(await stores.apiKeys.list('other' as ProjectId)).toHaveLength(2);
    expect((await spanledger('keys', 'list', '--project', 'nowhere')).error).toMatch(/no project nowhere/);
  });

  it('revoked open nothing any more, and one that is unknown is told', async () => {
    const { publicKey, secretKey } = await stores.apiKeys.create('own' as ProjectId);
    expect(await spanledger('keys', 'revoke', publicKey)).toMatchObject({ exitCode: 0 });
    expect(await stores.apiKeys.authenticate(publicKey, secretKey)).toBeUndefined();
    const again = await spanledger('--json', 'keys', 'revoke', 'pk-unknown');
    expect(again).toMatchObject({ exitCode: 1, out: '' });
    expect(JSON.parse(again.error)).toMatchObject({ error: { code: 'not_found' } });
  });

  it('are JSON when asked, before or after the command, with times as ISO texts', async () => {
    const created = JSON.parse((await spanledger('keys', 'create', '--json')).out) as Record<string, string>;
    expect(created).toMatchObject({ projectId: 'own', secretKey: expect.stringMatching(/^sk-sl-/) });
    const listed = JSON.parse((await spanledger('--json', 'keys', 'list')).out) as Record<string, unknown>[];
    expect(listed.at(-1)).toMatchObject({
      publicKey: created['publicKey'],
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      lastUsedAt: null,
    });
    expect(JSON.stringify(listed)).not.toContain(created['secretKey']);
  });
});

describe('projects', () => {
  it('are created in the only organization and listed oldest first', async () => {
    const created = await spanledger('projects', 'create', 'Häuser 家', '--id', 'second');
    expect(created.exitCode).toBe(0);
    expect(created.out).toContain('keys create --project second');
    const listed = JSON.parse((await spanledger('projects', 'list', '--json')).out) as { id: string; name: string }[];
    expect(listed.map(({ id, name }) => [id, name])).toEqual([
      ['own', 'Own'],
      ['second', 'Häuser 家'],
    ]);
    expect((await spanledger('projects', 'list')).out).toMatch(/^ID +NAME +ORGANIZATION +KEPT +CREATED\nown +Own/);
  });

  it('need an organization that is there, a free id and a name', async () => {
    await stores.firstStart.ensure({ organizationId: 'org-2', organizationName: 'Second', projectId: 'p2' });
    expect((await spanledger('projects', 'create', 'x')).error).toMatch(/--organization <id>[^]*org-2/);
    expect((await spanledger('projects', 'create', 'x', '-o', 'Second')).exitCode).toBe(0);
    expect(await spanledger('projects', 'create', 'x', '-o', 'nowhere')).toMatchObject({ exitCode: 1 });
    expect(await spanledger('projects', 'create', 'x', '-o', 'org', '--id', 'own')).toMatchObject({ exitCode: 1 });
    expect(await spanledger('projects', 'create', ' ', '-o', 'org')).toMatchObject({ exitCode: 2 });
  });

  it('of an empty database are none, and that is said', async () => {
    stores = memoryIdentity();
    expect((await spanledger('projects', 'list')).out).toMatch(/no project yet/);
    expect((await spanledger('projects', 'list', '--json')).out).toBe('[]\n');
    expect((await spanledger('keys', 'create')).error).toMatch(/no project yet/);
    expect((await spanledger('projects', 'create', 'x')).error).toMatch(/no organization yet/);
  });
});

describe('status', () => {
  it('is a table of the components, and 0 when all are well', async () => {
    report = {
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

  it('says what is wrong and ends with 1', async () => {
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

describe('migrate', () => {
  it('says what was applied, what was up to date and what does not run', async () => {
    expect((await spanledger('migrate')).out).toBe(
      'postgresql: up to date.\nclickhouse: does not run; npm start migrates it.\n',
    );
    expect((await spanledger('migrate', '--cluster', '{cluster}')).out).toMatch(
      /clickhouse: 1 applied\n {2}\{cluster\}/,
    );
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

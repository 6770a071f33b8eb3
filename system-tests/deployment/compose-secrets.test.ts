import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig as readApiConfig } from '../../apps/api/src/config.ts';
import { readConfig } from '../../apps/worker/src/config.ts';
import { composeService, composeText, readCompose, root, type ComposeMap } from './compose-file.fixture.ts';

const passwords = {
  POSTGRES_PASSWORD: 'p-2f9a7cc1d0aa',
  CLICKHOUSE_PASSWORD: 'c-2f9a7cc1d0bb',
  REDIS_PASSWORD: 'r-2f9a7cc1d0cc',
};
const optional = {
  SPANLEDGER_ENCRYPTION_KEY: '5d'.repeat(32),
  SPANLEDGER_ENCRYPTION_KEY_PREVIOUS: '6e'.repeat(32),
  MEDIA_S3_SECRET_ACCESS_KEY: 's-2f9a7cc1d0dd',
  METRICS_TOKEN: 'm-2f9a7cc1d0ee0123456789',
  ADMIN_API_KEY: 'a-2f9a7cc1d0ff'.repeat(3),
  SMTP_URL: 'smtp://user:w-2f9a7cc1d0ab@mail:587',
  SPANLEDGER_INIT_SECRET_KEY: 'sk-sl-2f9a7cc1d0ac',
};
/** What goes with some of them, and is no secret. */
const beside = {
  SMTP_FROM: 'spanledger@example.com',
  SPANLEDGER_BASE_URL: 'https://spanledger.example.com',
  SPANLEDGER_INIT_PUBLIC_KEY: 'pk-sl-2f9a7cc1d0ad',
  MEDIA_S3_BUCKET: 'media',
  MEDIA_S3_REGION: 'eu',
  MEDIA_S3_ACCESS_KEY_ID: 'id',
};
type Given = Readonly<Record<string, string>>;
const withAll: Given = { ...passwords, ...optional, ...beside };
const override = readCompose(composeText('docker-compose.secrets.yml'));
const services = Object.entries(override['services'] as Readonly<Record<string, ComposeMap>>);
const namesOf = (text: string): string[] => Object.keys(readCompose(text)['services'] as ComposeMap);

/** Merges both files as compose does. */
const environmentOf = (name: string, given: Given = passwords): Readonly<Record<string, string>> => ({
  ...composeService(name, given).environment,
  ...composeService(name, given, 'docker-compose.secrets.yml').environment,
});

let directory: string;
const writeFrom = (given: Given) => {
  const lines = Object.entries(given).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(directory, '.env'), lines.join(''));
  return write();
};
const write = () =>
  spawnSync('sh', [fileURLToPath(new URL('docker/write-secrets.sh', root))], { cwd: directory, encoding: 'utf8' });
const text = (name: string): string => readFileSync(join(directory, 'secrets', name), 'utf8');
/** Replaces the files of a container by files of this machine. */
const placed = (environment: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value.replace('/run/secrets', join(directory, 'secrets')),
    ]),
  );

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'compose-secrets-'));
  writeFrom(passwords);
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('docker-compose.secrets.yml', () => {
  it('docker-compose.secrets.yml changes every service that has a secret, and no service has one in its environment or command', () => {
    expect(services.map(([name]) => name)).toEqual(namesOf(composeText('docker-compose.yml')));
    for (const [name] of services) {
      const { command } = composeService(name, withAll, 'docker-compose.secrets.yml');
      const seen = [...Object.values(environmentOf(name, withAll)), ...command].join('\n');
      for (const secret of Object.values({ ...passwords, ...optional })) expect(seen).not.toContain(secret);
    }
  });

  it('docker-compose.secrets.yml has each file that is written, and gives services no others', () => {
    const files = Object.entries(override['secrets'] as Readonly<Record<string, ComposeMap>>);
    expect(files.map(([name]) => name).sort()).toEqual(readdirSync(join(directory, 'secrets')).sort());
    for (const [name, { file }] of files) expect(file).toBe(`./secrets/${name}`);
    for (const [, { secrets = [] }] of services)
      for (const name of secrets as readonly string[]) expect(files.map(([known]) => known)).toContain(name);
  });

  it.each([
    ['the secrets that it must have', passwords],
    ['every secret', withAll],
  ])(
    'docker-compose.secrets.yml gives api and worker the configuration that they have without files: %s',
    (_, given) => {
      writeFrom(given);
      for (const [name, read] of [
        ['worker', readConfig],
        ['api', readApiConfig],
      ] as const)
        expect(read(placed(environmentOf(name, given)))).toEqual(read(composeService(name, given).environment));
      writeFrom(passwords);
    },
  );

  it('docker-compose.secrets.yml runs Redis as before but for the password, which is in its file', () => {
    const before = composeService('redis', passwords).command;
    const after = composeService('redis', passwords, 'docker-compose.secrets.yml').command;
    expect(after.filter((word) => word !== '/run/secrets/redis.conf')).toEqual(
      before.filter((word) => word !== '--requirepass' && word !== passwords.REDIS_PASSWORD),
    );
    expect(text('redis.conf')).toBe(`requirepass ${passwords.REDIS_PASSWORD}`);
  });

  it('docker-compose.secrets.yml has the secrets looked at in their files', () => {
    const script = fileURLToPath(new URL('docker/check-secrets.sh', root));
    const [, , ...names] = composeService('check-secrets', passwords).command;
    const env = { PATH: process.env['PATH'], ...placed(environmentOf('check-secrets')) };
    const check = () => spawnSync('sh', [script, ...names], { env, encoding: 'utf8' });
    expect(check()).toMatchObject({ status: 0, stderr: '' });
    writeFileSync(join(directory, 'secrets', 'redis_password'), 'changeme');
    expect(check()).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^REDIS_PASSWORD is a placeholder/) as string,
    });
    writeFrom({ ...passwords, SPANLEDGER_INIT_SECRET_KEY: 'sk-sl-changeme' });
    const given = { ...passwords, SPANLEDGER_INIT_SECRET_KEY: 'set' };
    const withFirst = { ...env, ...placed(environmentOf('check-secrets', given)) };
    expect(spawnSync('sh', [script, ...names], { env: withFirst, encoding: 'utf8' }).stderr).toMatch(
      /^SPANLEDGER_INIT_SECRET_KEY is a placeholder/,
    );
    writeFrom(passwords);
  });

  it('docker-compose.secrets.yml has the values that compose reads in .env: quoted, exported, with a comment or CR', () => {
    const lines = [
      `POSTGRES_PASSWORD="${passwords.POSTGRES_PASSWORD}"`,
      `export CLICKHOUSE_PASSWORD='${passwords.CLICKHOUSE_PASSWORD}' # mine`,
      `REDIS_PASSWORD = ${passwords.REDIS_PASSWORD}\r`,
      `METRICS_TOKEN=${optional.METRICS_TOKEN} # of the monitoring`,
      `SMTP_URL='smtp://user:a#b "c"@mail:587'`,
      `# ADMIN_API_KEY=not this one`,
    ];
    writeFileSync(join(directory, '.env'), lines.join('\n'));
    expect(write()).toMatchObject({ status: 0 });
    expect(['postgres_password', 'clickhouse_password', 'redis_password'].map(text)).toEqual(Object.values(passwords));
    expect(['metrics_token', 'smtp_url', 'admin_api_key'].map(text)).toEqual([
      optional.METRICS_TOKEN,
      'smtp://user:a#b "c"@mail:587',
      '',
    ]);
    writeFrom(passwords);
  });

  it('docker-compose.secrets.yml is written where no other user of the machine can look', () => {
    expect(statSync(join(directory, 'secrets')).mode & 0o777).toBe(0o700);
    writeFileSync(join(directory, '.env'), 'POSTGRES_PASSWORD=x\n');
    expect(write()).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^CLICKHOUSE_PASSWORD is missing/) as string,
    });
  });
});

import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { freePort } from '@spanledger/embedded';
import { protobufTraces } from '@spanledger/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, startTestApi, type TestApi } from '../../apps/api/src/api.fixture.ts';
import { exportPaths } from '../../apps/api/src/otlp-grpc/export-services.ts';

interface Place {
  readonly directory: string;
  readonly port: number;
  readonly httpPort: number;
}

interface Proxy {
  readonly program: string;
  readonly version: string;
  /** Writes the documented configuration, adapted to this machine; returns the arguments of the program. */
  readonly configure: (place: Place) => readonly string[];
}

const documented = (name: string): string => readFileSync(new URL(`../../docs/tls/${name}`, import.meta.url), 'utf8');
/** Throws if the documented file does not contain the replaced text. */
const replaced = (text: string, ...pairs: readonly (readonly [string | RegExp, string])[]): string =>
  pairs.reduce((before, [from, to]) => {
    const after = before.replaceAll(from, to);
    expect(after, String(from)).not.toBe(before);
    return after;
  }, text);

const nginx: Proxy = {
  program: 'nginx',
  version: '-v',
  configure: ({ directory, port, httpPort }) => {
    const server = replaced(
      documented('nginx.conf'),
      [/^server \{\n {4}listen 80;[^}]*\}\n/gm, ''],
      ['listen 443', `listen 127.0.0.1:${port}`],
      [/\/etc\/letsencrypt\/live\/[^/]*/g, directory],
      ['127.0.0.1:3000', `127.0.0.1:${httpPort}`],
    );
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (of) => `${of}_temp_path ${directory}/${of};`,
    );
    const http = `access_log off;\n${temporary.join('\n')}\n${server}`;
    const main = `daemon off;\npid ${directory}/pid;\nerror_log stderr;\nevents {}\nhttp {\n${http}}\n`;
    writeFileSync(join(directory, 'nginx.conf'), main);
    return ['-p', directory, '-e', 'stderr', '-c', join(directory, 'nginx.conf')];
  },
};

const caddy: Proxy = {
  program: 'caddy',
  version: 'version',
  configure: ({ directory, port, httpPort }) => {
    const site = replaced(
      documented('Caddyfile'),
      [
        'spanledger.example.com {',
        `https://localhost:${port} {\n\ttls ${directory}/fullchain.pem ${directory}/privkey.pem`,
      ],
      ['127.0.0.1:3000', `127.0.0.1:${httpPort}`],
    );
    const global = `{\n\tadmin off\n\tauto_https disable_redirects\n\tstorage file_system ${directory}/storage\n}\n`;
    writeFileSync(join(directory, 'Caddyfile'), `${global}${site}`);
    return ['run', '--adapter', 'caddyfile', '--config', join(directory, 'Caddyfile')];
  },
};

const traceId = (nth: number): string => String(nth).padStart(32, 'a');
const spans = (nth: number) =>
  protobufTraces([
    {
      traceId: traceId(nth),
      spanId: '00f067aa0ba902b7',
      name: 'by TLS',
      start: 1_770_000_000_000_000_000n,
      end: 1_770_000_001_000_000_000n,
    },
  ]);

const bytes = (message: Buffer): Buffer => message;

describe.each([nginx, caddy])('$program before the server', ({ program, version, configure }) => {
  const canRun = [spawnSync(program, [version]), spawnSync('openssl', ['version'])].every(({ status }) => status === 0);

  describe.skipIf(!canRun)(`as docs/tls has it (skipped without ${program} and openssl)`, () => {
    let directory: string;
    let authority: Buffer;
    let api: TestApi;
    let port: number;
    let proxy: ChildProcess;

    const ask = async (path: string, given: { body?: Buffer; headers?: Record<string, string> } = {}) => {
      const { body, headers = {} } = given;
      const sent = request({ host: 'localhost', port, path, ca: authority, method: body ? 'POST' : 'GET', headers });
      const answered = new Promise<{ status: number; headers: IncomingHttpHeaders; text: string }>(
        (resolve, reject) => {
          sent.on('error', reject).on('response', (response) => {
            let text = '';
            response.on('data', (chunk: Buffer) => (text += chunk.toString()));
            response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
          });
        },
      );
      sent.end(body);
      return answered;
    };
    const stop = async (): Promise<void> => {
      if (proxy.exitCode !== null || proxy.signalCode !== null) return;
      proxy.kill('SIGTERM');
      await once(proxy, 'exit');
    };
    const start = async (): Promise<boolean> => {
      port = await freePort();
      const httpPort = Number(new URL(api.url).port);
      const args = configure({ directory, port, httpPort });
      proxy = spawn(program, args, { stdio: 'ignore', env: { ...process.env, HOME: directory } });
      for (let attempt = 0; attempt < 100 && proxy.exitCode === null; attempt += 1) {
        if (
          await ask('/api/public/health').then(
            ({ status }) => status === 200,
            () => false,
          )
        )
          return true;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await stop();
      return false;
    };

    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), 'spanledger-tls-'));
      mkdirSync(join(directory, 'storage'));
      const [key, certificate] = ['privkey.pem', 'fullchain.pem'].map((name) => join(directory, name)) as [
        string,
        string,
      ];
      const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
      const made = ['-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, '-days', '2', ...subject];
      execFileSync('openssl', ['req', '-x509', ...made], { stdio: 'ignore' });
      authority = readFileSync(certificate);
      api = await startTestApi({ trustedProxies: 1 });
      // Another program may have taken the port meanwhile.
      for (let attempt = 0; attempt < 3; attempt += 1) if (await start()) return;
      throw new Error(`${program} does not serve.`);
    });
    afterAll(async () => {
      await stop();
      await api.close();
      rmSync(directory, { recursive: true, force: true });
    });

    it('OTLP over HTTP is stored, and its answer comes back', async () => {
      const headers = {
        authorization: basic(api.key),
        'content-type': 'application/x-protobuf',
        'content-encoding': 'gzip',
      };
      const { status, headers: answered } = await ask('/api/public/otel/v1/traces', {
        body: gzipSync(spans(1)),
        headers,
      });
      expect([status, answered['strict-transport-security']]).toEqual([200, 'max-age=31536000']);
      expect(await api.askJson(`/api/public/traces/${traceId(1)}`)).toMatchObject({ name: 'by TLS' });
    });

    it('OTLP over gRPC is stored, on the same port', async () => {
      const client = new Client(`localhost:${port}`, credentials.createSsl(authority));
      const metadata = new Metadata();
      metadata.set('authorization', basic(api.key));
      const answer = await new Promise<Buffer | undefined>((resolve, reject) => {
        client.makeUnaryRequest(exportPaths.traces, bytes, bytes, spans(2), metadata, (error, message) =>
          error === null ? resolve(message) : reject(error),
        );
      });
      client.close();
      expect(answer).toHaveLength(0);
      expect(await api.askJson(`/api/public/traces/${traceId(2)}`)).toMatchObject({ name: 'by TLS' });
    });

    it('a wrong key is refused, and figures are not shown', async () => {
      const headers = { authorization: basic({ publicKey: 'pk-sl-x', secretKey: 'sk-sl-x' }) };
      expect((await ask('/api/public/traces', { headers })).status).toBe(401);
      for (const path of ['/metrics', '/metrics/', '/METRICS']) expect((await ask(path)).status).toBe(404);
    });

    it('a long query, and a file of items larger than any other body, come through', async () => {
      const path = `/api/public/traces?name=${'x'.repeat(15_000)}`;
      expect((await ask(path, { headers: { authorization: basic(api.key) } })).status).toBe(200);
      const headers = { authorization: basic(api.key), 'content-type': 'application/json' };
      await ask('/api/public/v2/datasets', { body: Buffer.from('{"name":"a folder/items"}'), headers });
      const blankLine = `${' '.repeat(13 * 1024 * 1024)}\n`;
      const imported = await ask('/api/public/v2/datasets/a%20folder%2Fitems/import', {
        body: Buffer.from(blankLine.repeat(5)),
        headers: { ...headers, 'content-type': 'application/jsonl' },
      });
      expect(JSON.parse(imported.text)).toMatchObject({ imported: 0, issues: [] });
    });

    it('links name the host that the client asked, whatever other headers it sends', async () => {
      const media = { contentType: 'image/png', contentLength: 10, traceId: traceId(1), field: 'input' };
      const body = Buffer.from(
        JSON.stringify({ ...media, sha256Hash: 'bpDVb5V9tRgzaS8Fm3eYlY4iXvmWsUzSdBDbWxQ2aMo=' }),
      );
      const headers = {
        authorization: basic(api.key),
        'content-type': 'application/json',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'http',
      };
      const { status, text } = await ask('/api/public/media', { body, headers });
      expect([status, text]).toEqual([201, expect.stringContaining(`"https://localhost:${port}/`)]);
    });
  });
});

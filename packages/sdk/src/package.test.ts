import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '..');
const root = join(folder, '..', '..');
if (!existsSync(join(folder, 'dist', 'index.js'))) throw new Error('packages/sdk is not built: run npm run build');

/** The tarball that `npm publish` creates, unpacked where a user's projects have it. */
const folderOfProjects = mkdtempSync(join(tmpdir(), 'spanledger-sdk-'));
afterAll(() => rmSync(folderOfProjects, { recursive: true, force: true }));
execFileSync('npm', ['run', '--silent', 'prepack'], { cwd: folder, stdio: 'ignore' });
const packed = JSON.parse(
  execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folderOfProjects], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }),
) as readonly [{ readonly filename: string; readonly files: readonly { readonly path: string }[] }];
const [{ filename, files }] = packed;
const paths = files.map(({ path }) => path);
const tarball = readFileSync(join(folderOfProjects, filename));
execFileSync('tar', ['-xzf', join(folderOfProjects, filename), '-C', folderOfProjects]);
const code = readFileSync(join(folderOfProjects, 'package', 'dist', 'packed', 'index.js'), 'utf8');

/** Versions of OpenTelemetry's API: the oldest that is permitted, and the one that its SDK 3 asks for. */
const apis = ['api', 'api-1.10'].map((name) => {
  const installed = join(root, 'node_modules', '@opentelemetry', name);
  const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { version: string };
  return { version, installed };
});

/** A project with the package and this API, and nothing else. */
const projectWith = ({ version, installed }: (typeof apis)[number]): string => {
  const modules = join(folderOfProjects, version, 'node_modules');
  for (const scope of ['@spanledger', '@opentelemetry']) mkdirSync(join(modules, scope), { recursive: true });
  cpSync(join(folderOfProjects, 'package'), join(modules, '@spanledger', 'sdk'), { recursive: true });
  symlinkSync(installed, join(modules, '@opentelemetry', 'api'));
  return join(folderOfProjects, version);
};
const projects = apis.map((api) => [api.version, projectWith(api)] as const);

const run = (project: string, args: readonly string[]) =>
  spawnSync(process.execPath, args, { cwd: project, encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '' } });

describe('the package as it is published', () => {
  it('the package as it is published has its licence, its README, its code with types and sources, and nothing of the tests', () => {
    expect(paths).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'dist/packed/index.js', 'dist/index.d.ts']));
    expect(paths.filter((path) => /\.test\.|testing\/|tsbuildinfo/.test(path))).toEqual([]);
    expect(readFileSync(join(folder, 'LICENSE'), 'utf8')).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'));
    for (const path of paths.filter((name) => name.endsWith('.map'))) {
      const { sources } = JSON.parse(readFileSync(join(folder, path), 'utf8')) as { sources: readonly string[] };
      for (const source of sources) expect(paths).toContain(join(path, '..', source));
    }
  });

  it('the package as it is published is clean by publint, strictly', async () => {
    const data = tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength);
    const { messages, pkg } = await publint({ pack: { tarball: data }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  // As `attw --profile esm-only`: the package is ESM, which Node 20.19 and later also take by `require`.
  it('the package as it is published is clean by arethetypeswrong, wherever ES modules are resolved', async () => {
    const analysis = await checkPackage(createPackageFromTarballData(tarball));
    const problems = analysis.types === false ? ['no types'] : analysis.problems;
    const others = new Set<string>(['node10', 'node16-cjs']);
    const ours = problems.filter(
      (problem) => typeof problem === 'string' || !('resolutionKind' in problem) || !others.has(problem.resolutionKind),
    );
    expect(ours).toEqual([]);
  });

  it('the package as it is published leaves the OpenTelemetry API to the project, so that there is one of it, and needs nothing else', () => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, object>;
    expect(Object.keys(manifest['peerDependencies'] ?? {})).toEqual(['@opentelemetry/api']);
    expect(manifest).not.toHaveProperty('dependencies');
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    expect(readme).toContain('npm install @spanledger/sdk @opentelemetry/api\n');
  });

  it('the package as it is published imports all that it needs, so that a bundler finds it', () => {
    expect(code).toMatch(/^import .* from "@opentelemetry\/api";$/m);
    expect(code).not.toMatch(/createRequire|\brequire\(/);
  });

  it('the package as it is published names the packages that are inside, with their licences', () => {
    const [, ...inside] = (/^\/\*([\s\S]*?)\*\//.exec(code)?.[1] ?? '').trim().split('\n');
    expect(inside.join('\n')).toMatch(/@opentelemetry\/sdk-trace 2\.\d+\.\d+: Apache-2\.0, OpenTelemetry Authors/);
    // What is Apache-2.0 has its text in our own LICENSE.
    for (const line of inside) expect(line).toMatch(/: Apache-2\.0, /);
  });

  it('the package as it is published has types that need no other package than the OpenTelemetry API', () => {
    const seen = new Set<string>();
    const visit = (path: string): void => {
      if (seen.has(path)) return;
      seen.add(path);
      const text = readFileSync(join(folderOfProjects, 'package', path), 'utf8');
      for (const [, from = ''] of text.matchAll(/(?:from |import\()["']([^"']+)["']/g)) {
        if (from.startsWith('.')) visit(join(path, '..', from.replace(/\.ts$/, '.d.ts')));
        else expect([path, from]).toEqual([path, '@opentelemetry/api']);
      }
    };
    visit('dist/index.d.ts');
    expect(seen.size).toBeGreaterThan(10);
  });

  it.each(projects)(
    'with version %s of the API is taken by import and by require, and without a key runs, warns once and ends well',
    (_, project) => {
      for (const [type, load] of [
        ['module', `const sdk = await import('@spanledger/sdk');`],
        ['commonjs', `const sdk = require('@spanledger/sdk');`],
      ]) {
        const script = `${load}
        const { observe, score, sdkVersion } = sdk;
        const kept = observe('work', () => observe('inner', () => 7));
        score({ traceId: 't', name: 'n', value: 1 });
        sdk.createSpanledger().observe('more', () => 0);
        console.log(kept, sdkVersion);`;
        const { status, stdout, stderr } = run(project, [`--input-type=${type}`, '--eval', script]);
        expect([status, stdout]).toEqual([0, expect.stringMatching(/^7 \d+\.\d+\.\d+\n$/)]);
        expect(stderr.match(/SPANLEDGER_PUBLIC_KEY/g)).toHaveLength(1);
      }
    },
  );

  it.each(projects)(
    'with version %s of the API, registered globally, delivers spans of other instrumentation with its own',
    (_, project) => {
      const script = `
      import { createServer } from 'node:http';
      import { gunzipSync } from 'node:zlib';
      import { trace } from '@opentelemetry/api';
      import { createSpanledger } from '@spanledger/sdk';
      const bodies = [];
      const server = createServer(async (request, response) => {
        const parts = [];
        for await (const part of request) parts.push(part);
        bodies.push(gunzipSync(Buffer.concat(parts)));
        response.end();
      }).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const client = createSpanledger({
        baseUrl: 'http://127.0.0.1:' + server.address().port, publicKey: 'pk', secretKey: 'sk', registerGlobally: true,
      });
      await client.observe('outer', async () => {
        await Promise.resolve();
        trace.getTracer('other').startActiveSpan('foreign', (span) => {
          client.observe('inner', () => console.log(trace.getActiveSpan()?.spanContext().traceId === client.activeSpan()?.traceId));
          span.end();
        });
      });
      await client.shutdown();
      const sent = Buffer.concat(bodies).toString('latin1');
      console.log(['outer', 'foreign', 'inner'].filter((name) => sent.includes(name)).join());
      server.close();`;
      const { status, stdout, stderr } = run(project, ['--input-type=module', '--eval', script]);
      expect([status, stdout, stderr]).toEqual([0, 'true\nouter,foreign,inner\n', '']);
    },
  );
});

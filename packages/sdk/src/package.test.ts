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

/** The tarball that `npm publish` creates, unpacked where a user's project has it. */
const project = mkdtempSync(join(tmpdir(), 'spanledger-sdk-'));
afterAll(() => rmSync(project, { recursive: true, force: true }));
const packed = JSON.parse(
  execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }),
) as readonly [{ readonly filename: string; readonly files: readonly { readonly path: string }[] }];
const [{ filename, files }] = packed;
const paths = files.map(({ path }) => path);
const tarball = readFileSync(join(project, filename));
const modules = join(project, 'node_modules');
mkdirSync(join(modules, '@spanledger'), { recursive: true });
execFileSync('tar', ['-xzf', join(project, filename), '-C', project]);
cpSync(join(project, 'package'), join(modules, '@spanledger', 'sdk'), { recursive: true });
symlinkSync(join(root, 'node_modules', '@opentelemetry'), join(modules, '@opentelemetry'));
symlinkSync(join(root, 'node_modules', 'protobufjs'), join(modules, 'protobufjs'));

const run = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, args, {
    cwd: project,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });

describe('the package as it is published', () => {
  it('the package as it is published has its licence, its README, its code with types and sources, and nothing of the tests', () => {
    expect(paths).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'dist/index.js', 'dist/index.d.ts']));
    expect(paths.filter((path) => /\.test\.|testing\/|tsbuildinfo/.test(path))).toEqual([]);
    expect(readFileSync(join(folder, 'LICENSE'), 'utf8')).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'));
    for (const path of paths.filter((name) => name.endsWith('.js.map'))) {
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

  it('the package as it is published leaves the OpenTelemetry API to the project, so that there is one of it', () => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, object>;
    expect(manifest['peerDependencies']).toHaveProperty(['@opentelemetry/api']);
    expect(manifest['dependencies']).not.toHaveProperty(['@opentelemetry/api']);
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    expect(readme).toContain('npm install @spanledger/sdk @opentelemetry/api\n');
  });

  it.each([
    ['import', `const sdk = await import('@spanledger/sdk');`, 'module'],
    ['require', `const sdk = require('@spanledger/sdk');`, 'commonjs'],
  ])('is taken by %s, and without a key runs, warns once and ends well', (_, load, type) => {
    const script = `${load}
      const { observe, score, sdkVersion } = sdk;
      const kept = observe('work', () => observe('inner', () => 7));
      score({ traceId: 't', name: 'n', value: 1 });
      sdk.createSpanledger().observe('more', () => 0);
      console.log(kept, sdkVersion);`;
    const { status, stdout, stderr } = run([`--input-type=${type}`, '--eval', script]);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^7 \d+\.\d+\.\d+\n$/)]);
    expect(stderr.match(/SPANLEDGER_PUBLIC_KEY/g)).toHaveLength(1);
  });
});

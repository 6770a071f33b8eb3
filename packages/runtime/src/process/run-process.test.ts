import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleModule, type BundledModule } from '@spanledger/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let fixture: BundledModule;
beforeAll(async () => {
  fixture = await bundleModule(new URL('lived-process.fixture.ts', import.meta.url));
});
afterAll(() => fixture.remove());

/** Runs the fixture, sends it signals once it prints its start or its stop, and returns its exit code and output. */
const live = async (kind: string, signals: readonly NodeJS.Signals[] = []) => {
  const child = spawn(process.execPath, [fixture.path, kind], { stdio: ['ignore', 'pipe', 'pipe'] });
  const left = [...signals];
  let output = '';
  const keep = (chunk: Buffer): void => {
    output += chunk.toString();
    const signal = left.shift();
    if (signal !== undefined) child.kill(signal);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
};

/**
 * Runs the fixture by npm, sends npm a signal once the fixture has started, and returns the output once all processes
 * have ended.
 */
const liveUnderNpm = async (kind: string, greeting: string, signal: NodeJS.Signals): Promise<string> => {
  const dir = mkdtempSync(join(tmpdir(), 'spanledger-npm-'));
  const command = `node ${fixture.path} '${kind}'; true`;
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ name: 'x', scripts: { worker: command } }));
  const npm = spawn('npm', ['run', 'worker', '--no-update-notifier'], { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  npm.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (chunk.toString().includes(greeting)) npm.kill(signal);
  });
  // The pipe is closed when the last process that holds it has ended.
  await once(npm, 'close');
  rmSync(dir, { recursive: true });
  return output;
};

describe.concurrent.each(['SIGTERM', 'SIGKILL'] as const)('a process whose npm is ended by %s', (signal) => {
  it('ends too', async () => {
    expect(await liveUnderNpm('runs', 'hello', signal)).toContain('The test stops: ');
  });

  it('ends too while it is still starting', async () => {
    expect(await liveUnderNpm('starts for ever', 'starting', signal)).not.toContain('hello');
  });
});

describe('a process', () => {
  it('a process that cannot start prints the reason and ends with 1', async () => {
    expect(await live('fails')).toEqual({ code: 1, output: 'The test did not start. The store is away.\n' });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('greets, and stops on %s with 0', async (signal) => {
    const { code, output } = await live('runs', [signal]);
    expect(code).toBe(0);
    expect(output).toMatch(/^hello\nThe test stops: /);
  });

  it('that does not stop is ended by a second signal', async () => {
    expect(await live('hangs', ['SIGTERM', 'SIGINT'])).toMatchObject({ code: 1 });
  });

  it('a process that does not stop in time prints that and ends with 1', async () => {
    const { code, output } = await live('hangs for long', ['SIGTERM']);
    expect(code).toBe(1);
    expect(output).toContain('It did not stop within 0.2 s');
  });

  it('a process that cannot go on prints the reason and ends with 1', async () => {
    const { code, output } = await live('gives up');
    expect(code).toBe(1);
    expect(output).toContain('The test stops: the lock was lost');
  });

  it('a process that fails to stop prints that and ends with 1', async () => {
    const { code, output } = await live('fails to stop', ['SIGTERM']);
    expect(code).toBe(1);
    expect(output).toContain('It did not stop cleanly: Error: stuck');
  });
});

import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const built = new URL('../../apps/worker/dist/loop/watch-loop.js', import.meta.url);

/** A process whose event loop is blocked for `stuckMs`, with a limit of `watchedMs`. */
const run = (stuckMs: number, watchedMs: number) => {
  const script = `
    import { watchLoop } from ${JSON.stringify(built.href)};
    const end = watchLoop(${watchedMs});
    await new Promise((resolve) => setTimeout(resolve, 100));
    const until = performance.now() + ${stuckMs};
    while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await end();
    process.stdout.write('went on');
  `;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
};

describe('a process whose event loop is watched', () => {
  it('a process whose event loop is watched ends with a message once the loop stands still for too long', () => {
    const { signal, stderr, stdout } = run(300_000, 1_000);
    expect([signal, stdout]).toEqual(['SIGKILL', '']);
    expect(stderr).toContain('stood still for 1 s');
  });

  it('a process whose event loop is watched goes on after a shorter block, and ends by itself', () => {
    const { status, stdout } = run(500, 120_000);
    expect([status, stdout]).toEqual([0, 'went on']);
  });
});

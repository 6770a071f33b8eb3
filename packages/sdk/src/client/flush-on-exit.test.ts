import { expect, it, vi } from 'vitest';

it('every client is flushed by one listener, which goes with the last client', async () => {
  // Clients of other files may be open in this process: the clients of this file get a separate listener.
  vi.resetModules();
  const { flushOnExit } = await import('./flush-on-exit.ts');
  const before = process.listeners('beforeExit');
  const flushed: string[] = [];
  const cancels = ['a', 'b'].map((name) => flushOnExit(() => Promise.resolve(void flushed.push(name))));
  const [listener, ...others] = process.listeners('beforeExit').filter((listener) => !before.includes(listener));
  expect(others).toEqual([]);
  listener?.(0);
  expect(flushed).toEqual(['a', 'b']);
  cancels[0]?.();
  listener?.(0);
  expect(flushed).toEqual(['a', 'b', 'b']);
  cancels[1]?.();
  expect(process.listeners('beforeExit')).toEqual(before);
});

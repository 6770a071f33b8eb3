import { describe, expect, it, vi } from 'vitest';
import { bullJobQueues, type BullBackend } from './bull-job-queues.ts';

const ignore = (): void => undefined;
const run = async () => 'done' as const;

/** A backend whose connections fail so many times at first. It names what was made and what was closed. */
const unreadyBackend = (failures: number) => {
  const made: string[] = [];
  const closed: string[] = [];
  const added: string[] = [];
  let left = failures;
  const make = (kind: string) => {
    const name = `${kind} ${made.length}`;
    made.push(name);
    left -= 1;
    const isReady = left < 0;
    return {
      on: ignore,
      waitUntilReady: async () => (isReady ? undefined : Promise.reject(new Error('cannot connect'))),
      close: async () => void closed.push(name),
      getBackend: () => ({ moveStalledJobsToWait: async () => [] }),
      addBulk: async () => (isReady ? void added.push(name) : Promise.reject(new Error('cannot connect'))),
    };
  };
  const backend: BullBackend = {
    queue: () => make('queue'),
    worker: () => make('worker'),
    close: async () => undefined,
  };
  return { backend, made, closed, added };
};

describe('BullMQ, which never forgets that its first connection failed', () => {
  it('BullMQ, which never forgets that its first connection failed, has its worker replaced until one is connected', async () => {
    const { backend, made, closed } = unreadyBackend(2);
    const jobs = bullJobQueues(backend, ignore).work(0, {
      concurrency: 1,
      run: async () => 'done',
      mayHaveJobs: () => true,
    });
    await expect.poll(() => made).toEqual(['worker 0', 'worker 1', 'worker 2']);
    expect(closed).toEqual(['worker 0', 'worker 1']);
    await jobs.close();
    expect(closed).toEqual(['worker 0', 'worker 1', 'worker 2']);
  });

  it('BullMQ, which never forgets that its first connection failed, has no worker replaced that was given up', async () => {
    vi.useFakeTimers();
    const { backend, made } = unreadyBackend(1);
    bullJobQueues(backend, ignore)
      .work(0, { concurrency: 1, run: async () => 'done', mayHaveJobs: () => true })
      .abandon();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(made).toEqual(['worker 0']);
    vi.useRealTimers();
  });

  it('BullMQ, which never forgets that its first connection failed, has its queue replaced for the jobs that are added next', async () => {
    const { backend, closed, added } = unreadyBackend(1);
    const queues = bullJobQueues(backend, ignore);
    await expect(queues.add(0, ['a'])).rejects.toThrow('cannot connect');
    await queues.add(0, ['a']);
    expect([closed, added]).toEqual([['queue 0'], ['queue 1']]);
  });
});

it('jobs of workers that died are looked for only while there may be some', async () => {
  let mayHaveJobs = false;
  const jobs = { moveStalledJobsToWait: async () => ['left'] };
  const { backend } = unreadyBackend(0);
  const worker: BullBackend['worker'] = (...given) => ({ ...backend.worker(...given), getBackend: () => jobs });
  const options = { concurrency: 1, run, mayHaveJobs: () => mayHaveJobs };
  const work = bullJobQueues({ ...backend, worker }, ignore).work(0, options);
  expect(await jobs.moveStalledJobsToWait()).toEqual([]);
  mayHaveJobs = true;
  expect(await jobs.moveStalledJobsToWait()).toEqual(['left']);
  await work.close();
});

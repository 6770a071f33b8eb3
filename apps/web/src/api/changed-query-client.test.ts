import { QueryObserver } from '@tanstack/react-query';
import { afterEach, describe, expect, it } from 'vitest';

import { ChangedQueryClient } from './changed-query-client.ts';

/** A list whose reads answer what it had when they began, once `answer` is called. */
const slowList = () => {
  const stored: string[] = [];
  const waiting: (() => void)[] = [];
  const read = async (): Promise<readonly string[]> => {
    const begun = [...stored];
    await new Promise<void>((resolve) => waiting.push(resolve));
    return begun;
  };
  return { stored, read, answer: (): void => waiting.shift()?.(), reads: () => waiting.length };
};

const client = new ChangedQueryClient();
afterEach(() => client.clear());

describe('a change', () => {
  it('is shown although the first read had begun before it', async () => {
    const list = slowList();
    const shown = new QueryObserver(client, { queryKey: ['prices', 'p'], queryFn: list.read });
    const end = shown.subscribe(() => undefined);
    expect(list.reads()).toBe(1);
    list.stored.push('ours');
    const changed = client.invalidateQueries({ queryKey: ['prices'] });
    list.answer();
    await expect.poll(list.reads).toBe(1);
    list.answer();
    await changed;
    expect(shown.getCurrentResult().data).toEqual(['ours']);
    end();
  });

  it('is read by the next page that shows it, if its first read went on where nobody sees it', async () => {
    const list = slowList();
    const reading = client.fetchQuery({ queryKey: ['prices'], queryFn: list.read });
    await expect.poll(list.reads).toBe(1);
    const changed = client.invalidateQueries({ queryKey: ['prices'] });
    list.answer();
    await Promise.all([reading, changed]);
    expect(client.getQueryState(['prices'])?.isInvalidated).toBe(true);
  });

  it('reads once what had answered before it', async () => {
    let reads = 0;
    const shown = new QueryObserver(client, {
      queryKey: ['prices'],
      queryFn: async () => Promise.resolve((reads += 1)),
      staleTime: Number.POSITIVE_INFINITY,
    });
    const end = shown.subscribe(() => undefined);
    await expect.poll(() => shown.getCurrentResult().data).toBe(1);
    await client.invalidateQueries({ queryKey: ['prices'] });
    expect(reads).toBe(2);
    end();
  });
});

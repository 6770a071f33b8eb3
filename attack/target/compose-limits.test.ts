import { describe, expect, it } from 'vitest';
import { composeLimits } from './compose-limits.ts';

describe('the limits that attacks run under', () => {
  it('the limits that attacks run under are those that docker-compose.yml gives the api and the worker', () => {
    const api = composeLimits('api');
    expect(api.environment).toMatchObject({
      NODE_OPTIONS: expect.stringMatching(/^--max-old-space-size=\d+$/) as string,
      MALLOC_ARENA_MAX: expect.stringMatching(/^\d+$/) as string,
      MALLOC_MMAP_THRESHOLD_: expect.stringMatching(/^\d+$/) as string,
      BODIES_BYTES_MAX: expect.stringMatching(/^\d+$/) as string,
      ANSWERS_BYTES_MAX: expect.stringMatching(/^\d+$/) as string,
    });
    expect(api.memoryMegabytes).toBeGreaterThan(300);
    expect(composeLimits('worker').environment['INGEST_CACHE_BYTES_MAX']).toMatch(/^\d+$/);
  });

  it('the limits that attacks run under hold no variable that the operator sets', () => {
    expect(Object.values(composeLimits('api').environment).join()).not.toContain('$');
  });
});

import { afterEach, expect, it, vi } from 'vitest';

const hourMs = 3_600_000;

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

it('the two hours of one name, when clocks go back, differ by their zone, and no other hour has one', async () => {
  vi.stubEnv('TZ', 'Europe/Berlin');
  // Its formats are of the zone in which it was loaded.
  vi.resetModules();
  const { bucketText } = await import('./times.ts');
  const begin = Date.parse('2026-10-24T20:00:00Z');
  const hours = Array.from({ length: 8 }, (_, hour) => new Date(begin + hour * hourMs).toISOString());
  const texts = hours.map((iso) => bucketText(iso, hourMs));
  expect(new Set(texts).size).toBe(8);
  expect(texts.filter((text) => /GMT|CES?T|MES?Z/.test(text))).toHaveLength(2);
  const quarters = ['2026-10-25T00:15:00Z', '2026-10-25T01:15:00Z'].map((iso) => bucketText(iso, hourMs / 4));
  expect(quarters[0]).not.toBe(quarters[1]);
});

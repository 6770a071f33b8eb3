import { describe, expect, it } from 'vitest';
import type { TraceExport } from '../capture/read-export.ts';
import { stableExport } from './stable-export.ts';

interface Run {
  readonly traceId: string;
  readonly rootId: string;
  readonly childId: string;
  readonly startMillis: number;
  readonly host: string;
}

const nanos = (millis: number): string => `${millis}000000`;
const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });

const exportsOf = ({ traceId, rootId, childId, startMillis, host }: Run): TraceExport[] => {
  const child = {
    traceId,
    spanId: childId,
    parentSpanId: rootId,
    name: 'chat',
    startTimeUnixNano: nanos(startMillis + 3),
    endTimeUnixNano: nanos(startMillis + 9),
    attributes: [
      text('url.full', `${host}/v1/chat`),
      text('parent', `run of ${rootId}`),
      text('first', new Date(startMillis + 5).toISOString()),
      { key: 'ai.response.msToFinish', value: { doubleValue: startMillis / 7 } },
    ],
    events: [{ timeUnixNano: nanos(startMillis + 4), name: 'exception' }],
  };
  const root = {
    traceId,
    spanId: rootId,
    name: 'agent',
    startTimeUnixNano: nanos(startMillis),
    endTimeUnixNano: nanos(startMillis + 10),
  };
  const resource = { attributes: [text('service.name', 'weather'), text('host.name', `host-${startMillis}`)] };
  return [child, root].map((span) => ({ resourceSpans: [{ resource, scopeSpans: [{ scope: {}, spans: [span] }] }] }));
};

const first = {
  traceId: 'a'.repeat(32),
  rootId: 'b'.repeat(16),
  childId: 'c'.repeat(16),
  startMillis: 1_700_000_000_000,
};
const second = {
  traceId: '1'.repeat(32),
  rootId: '2'.repeat(16),
  childId: '3'.repeat(16),
  startMillis: 1_800_000_000_123,
};

const stableOf = (run: Omit<Run, 'host'>, port: number): unknown => {
  const host = `http://127.0.0.1:${port}`;
  return stableExport(exportsOf({ ...run, host }), { [host]: 'https://provider.example' });
};

describe('a recording', () => {
  it('is the same for two runs that differ in ids, times, addresses and the machine', () => {
    expect(stableOf(second, 40_001)).toEqual(stableOf(first, 50_002));
  });

  it('keeps the tree, and times within it, and nothing of the machine', () => {
    const recorded = JSON.stringify(stableOf(first, 50_002));
    expect(recorded).not.toMatch(/host-|127\.0\.0\.1|bbbb|1700000000/);
    expect(stableOf(first, 50_002)).toMatchObject({
      resourceSpans: [
        {
          resource: { attributes: [text('service.name', 'weather')] },
          scopeSpans: [
            {
              spans: [
                {
                  name: 'chat',
                  parentSpanId: '00f067aa00000001',
                  attributes: [
                    text('url.full', 'https://provider.example/v1/chat'),
                    text('parent', 'run of 00f067aa00000001'),
                    text('first', '2026-01-02T03:04:05.693Z'),
                    { key: 'ai.response.msToFinish', value: { doubleValue: 12.5 } },
                  ],
                  startTimeUnixNano: '1767323045688901000',
                  events: [{ timeUnixNano: '1767323045698901000', name: 'exception' }],
                  endTimeUnixNano: '1767323045708901000',
                },
                { name: 'agent', spanId: '00f067aa00000001', startTimeUnixNano: '1767323045678901000' },
              ],
            },
          ],
        },
      ],
    });
  });
});

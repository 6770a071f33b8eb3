import type { AuditEvent, AuditLog } from '@spanledger/core';
import { beforeEach, describe, expect, it } from 'vitest';

import { createRefusedSignIns, type RefusedSignIns } from './refused-sign-ins.ts';

describe('sign-ins that were refused', () => {
  let nowMs: number;
  let events: AuditEvent[];
  let refused: RefusedSignIns;
  const auditLog: AuditLog = {
    record: async (event) => void events.push(event),
    list: async () => [],
    heads: async () => [],
  };
  beforeEach(() => {
    nowMs = 1_000_000;
    events = [];
    refused = createRefusedSignIns({ now: () => nowMs });
  });
  const note = async (network: string, email?: string): Promise<void> =>
    refused.note({ by: 'password', email }, network, auditLog);
  const shown = () => events.map(({ after }) => after);

  it('are an entry at once, with the address that was tried', async () => {
    await note('192.0.2.0/24', 'ada@x');
    const after = { by: 'password', emails: ['ada@x'], network: '192.0.2.0/24', count: 1 };
    expect(events).toEqual([
      { action: 'sign-in.refused', projectId: null, targetKind: 'sign-in', targetId: null, after },
    ]);
    await refused.close();
    expect(events).toHaveLength(1);
  });

  it('of one network are counted within a minute, and are one entry when it is over', async () => {
    for (let at = 0; at < 100; at += 1) await note('a', `user${at % 20}@x`);
    expect(events).toHaveLength(1);
    nowMs += 60_000;
    await note('b');
    const emails = Array.from({ length: 10 }, (_, at) => `user${at + 1}@x`);
    expect(shown().slice(1)).toEqual([
      { network: 'a', count: 99, emails },
      { by: 'password', network: 'b', count: 1 },
    ]);
    await refused.close();
  });

  it('of any number of networks are at most 41 entries a minute, and none is left out of the counts', async () => {
    for (let at = 0; at < 1000; at += 1) await note(`network ${at % 300}`);
    await refused.close();
    expect(events).toHaveLength(20 + 21);
    const counts = (shown() as { network: string; count: number }[]).map(({ count }) => count);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1000);
  });

  it('are recorded when the process ends', async () => {
    await note('a');
    await note('a', 'ada@x');
    await refused.close();
    expect(shown()[1]).toEqual({ network: 'a', count: 1, emails: ['ada@x'] });
  });

  it('are no refusal when they cannot be recorded', async () => {
    const away: AuditLog = { ...auditLog, record: async () => Promise.reject(new Error('away')) };
    await expect(refused.note({ by: 'link' }, 'a', away)).rejects.toThrow('away');
  });
});

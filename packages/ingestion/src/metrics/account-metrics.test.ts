import { unavailable, type LedgerHour, type ProjectId } from '@spanledger/core';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { exposeAccounts, type AccountSources } from './account-metrics.ts';
import { processRegistry } from './process-registry.ts';

const hour = (received: number, stored: number): LedgerHour => ({
  hour: 0,
  batches: 1,
  received,
  stored,
  rejected: {},
  quarantined: 0,
  discarded: 0,
  payloadBytes: 1,
});

const textOf = async (
  hours: Readonly<Record<string, LedgerHour>>,
  { isDown = false, others = [], read = [] }: { isDown?: boolean; others?: string[]; read?: ProjectId[] } = {},
): Promise<string> => {
  const registry = new Registry();
  const ingestState = async () => {
    if (isDown) throw unavailable('down');
    return { deadLetters: { open: 3, discarded: 1, replayed: 9 } };
  };
  const ledger = {
    hours: async (id: ProjectId) => {
      read.push(id);
      return [hours[id]].flatMap((found) => found ?? []);
    },
    projects: async () => {
      if (isDown) throw unavailable('down');
      return Object.keys(hours) as ProjectId[];
    },
  };
  exposeAccounts(registry, {
    telemetry: { ingestState, ledger },
    projectIds: async () => [...Object.keys(hours), ...others].filter((id) => id !== 'deleted') as ProjectId[],
    now: () => 0,
  } as unknown as AccountSources);
  return registry.metrics();
};

describe('the accounts of all projects, as metrics', () => {
  it('the accounts of all projects, as metrics, are the dead letters by state, and what no ledger accounts for, whichever way it is wrong', async () => {
    const text = await textOf({ a: hour(5, 3), b: hour(5, 5), c: hour(1, 4) });
    expect(text).toContain('spanledger_dead_letters{state="open"} 3');
    expect(text).toContain('spanledger_dead_letters{state="discarded"} 1');
    expect(text).toContain('spanledger_ledger_balance 5');
    expect(await textOf({ a: hour(5, 5) })).toContain('spanledger_ledger_balance 0');
  });

  it('the ledger is read of projects that exist and sent anything', async () => {
    const read: ProjectId[] = [];
    expect(await textOf({ a: hour(5, 3), deleted: hour(7, 0) }, { others: ['idle'], read })).toContain('balance 2');
    expect(read).toEqual(['a']);
  });

  it('the accounts of all projects, as metrics, are no numbers while the stores do not answer', async () => {
    const text = await textOf({}, { isDown: true });
    expect(text).toContain('spanledger_dead_letters{state="open"} Nan');
    expect(text).toContain('spanledger_ledger_balance Nan');
  });
});

it('the metrics of a process hold its role and its version', async () => {
  const text = await processRegistry({ app: 'api', version: '1.2.3' }).metrics();
  expect(text).toContain(`spanledger_build_info{app="api",version="1.2.3",node="${process.versions.node}"} 1`);
});

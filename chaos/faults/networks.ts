import { setTimeout as sleep } from 'node:timers/promises';
import type { App, ProxyName } from '../cluster/app.ts';
import type { ProxyMode } from '../cluster/proxy.ts';
import type { Random } from '../random.ts';
import type { Fault, FaultKind } from './fault.ts';

const describe = (mode: ProxyMode): string => ('ms' in mode ? `${mode.kind} ${mode.ms} ms` : mode.kind);

const badLine = (to: ProxyName, apps: readonly App[], mode: ProxyMode, ms: number): Fault => ({
  name: `${to} behind a line with ${describe(mode)} for ${ms} ms, for ${apps.map(({ name }) => name).join(' and ')}`,
  targets: apps.map(({ name }) => `${name} ${to}`),
  run: async () => {
    for (const { proxies } of apps) proxies[to].setMode(mode);
    await sleep(ms);
    for (const { proxies } of apps) proxies[to].setMode({ kind: 'pass' });
    return [];
  },
});

const randomMode = (random: Random): ProxyMode =>
  random.pick<ProxyMode>([
    { kind: 'delay', ms: 100 + random.below(400) },
    { kind: 'hold-answers', ms: 6_000 },
    { kind: 'hold-requests', ms: 1_000 + random.below(2_000) },
    { kind: 'cut' },
    { kind: 'lose-answers' },
    { kind: 'reset' },
    { kind: 'silence' },
  ]);

const lineTo =
  (to: ProxyName): FaultKind =>
  ({ apis, workers }, random) => {
    const every: readonly [App, ...App[]] = [...workers, ...apis] as unknown as [App, ...App[]];
    const apps = random.chance(0.5) ? every : [random.pick(every)];
    return badLine(to, apps, randomMode(random), 1_500 + random.below(5_000));
  };

export const badLineToClickHouse = lineTo('clickhouse');
export const badLineToPostgres = lineTo('postgres');
export const badLineToQueue = lineTo('queue');

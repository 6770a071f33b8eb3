import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

export interface ProcessIdentity {
  /** `api` or `worker`. */
  readonly app: string;
  readonly version: string;
}

/** The library's names of these gauges are those of counters; their values are in the others, by kind. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/**
 * How often the delay of the event loop is measured: each time wakes the process, which is most of its cost when idle.
 */
const lagTimerMs = 50;

/** A registry with the metrics of the process itself, and what it is; each part of the process adds its own. */
export const processRegistry = ({ app, version }: ProcessIdentity): Registry => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: lagTimerMs });
  for (const name of misnamed) registry.removeSingleMetric(name);
  const help = 'Always 1: the process and its version are in the labels.';
  const build = new Gauge({
    name: 'spanledger_build_info',
    help,
    labelNames: ['app', 'version', 'node'],
    registers: [registry],
  });
  build.set({ app, version, node: process.versions.node }, 1);
  return registry;
};

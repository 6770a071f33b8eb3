import { describeFailure } from '@spanledger/runtime';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Config } from '../config.ts';
import { createLimitMetrics } from '../observability/api-metrics.ts';
import type { Services } from '../services.ts';
import { createLimiter, type Limiter } from './limiter.ts';

interface Parts {
  readonly services: Pick<Services, 'limitLevels'>;
  readonly config: Config;
  readonly registry: Registry;
  readonly logger: Logger;
}

/** The limits of this server, with metrics and lines in the log. */
export const openLimiter = ({ services, config, registry, logger }: Parts): Limiter => {
  const metrics = createLimitMetrics(registry);
  return createLimiter({
    store: services.limitLevels,
    projectDefaults: {
      ingestPerSecond: config.LIMIT_INGEST_PER_SECOND,
      readsPerSecond: config.LIMIT_READS_PER_SECOND,
      eventsPerDay: config.LIMIT_EVENTS_PER_DAY,
      bytesPerDay: config.LIMIT_BYTES_PER_DAY,
    },
    onRefused: (limit) => metrics.refused.inc({ limit }),
    onAway: (error) => {
      metrics.isAway.set(1);
      logger.warn(describeFailure(error), 'limits cannot be counted: each process holds them for itself');
    },
    onBack: () => {
      metrics.isAway.set(0);
      logger.info('limits are counted again');
    },
  });
};

import type { Micros } from '@spanledger/core';
import { wallClock } from '@spanledger/runtime';
import { defaultLimits, type ApiDependencies, type ApiLimits } from './api-dependencies.ts';
import { createAuthenticator, type Authenticator } from './auth/authenticator.ts';
import { createBodyMemory, type BodyMemory } from './body/body-memory.ts';
import { createLinkRunItems, type LinkRunItems } from './datasets/link-run-items.ts';
import { createApplyPolicies, type ApplyPolicies } from './policies/apply-policies.ts';
import { createProjectPolicies } from './policies/project-policies.ts';
import { noLimits, type Limiter } from './limits/limiter.ts';
import { createApiMetrics, type ApiMetrics } from './observability/api-metrics.ts';
import { createBodyReading, readingHere, type BodyReading } from './reading/body-reading.ts';
import { knownScoreConfigs, type KnownScoreConfigs } from './scores/known-score-configs.ts';

/** State shared by all requests, of any port and protocol: there is one per process. */
export interface Ingress {
  readonly authenticator: Authenticator;
  readonly limiter: Limiter;
  readonly trustedProxies: number;
  readonly limits: ApiLimits;
  readonly memory: BodyMemory;
  readonly reading: BodyReading;
  readonly metrics: ApiMetrics;
  readonly applyPolicies: ApplyPolicies;
  readonly linkRunItems: LinkRunItems;
  readonly scoreConfigsInUse: KnownScoreConfigs;
  readonly now: () => Micros;
}

export const createIngress = (dependencies: ApiDependencies): Ingress => {
  const limits = { ...defaultLimits, ...dependencies.limits };
  const now = dependencies.now ?? wallClock;
  return {
    authenticator: createAuthenticator(dependencies.apiKeys),
    limiter: dependencies.limiter ?? noLimits,
    trustedProxies: dependencies.trustedProxies ?? 0,
    limits,
    memory: createBodyMemory(limits.bodiesBytesMax),
    reading: createBodyReading(dependencies.largeBodies ?? readingHere),
    metrics: createApiMetrics(dependencies.metrics),
    applyPolicies: createApplyPolicies(createProjectPolicies(dependencies), dependencies.metrics),
    linkRunItems: createLinkRunItems(dependencies),
    scoreConfigsInUse: knownScoreConfigs(dependencies.scoreConfigs, now),
    now,
  };
};

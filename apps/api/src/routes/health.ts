import { getHealth, getReadiness } from '@spanledger/api-contract';
import type { ComponentHealth } from '@spanledger/core';

import type { ApiDependencies } from '../api-dependencies.ts';
import { withWarnings } from '../http/query-names.ts';
import type { Route } from '../http/route.ts';

type Parts = Pick<ApiDependencies, 'health' | 'version' | 'drain'>;

/** Checks every component; calls during a check share its result. */
const createCheckAll = ({ health }: Parts): (() => Promise<readonly ComponentHealth[]>) => {
  let running: Promise<readonly ComponentHealth[]> | undefined;
  return async () => {
    running ??= Promise.all(health.map(async (component) => component.check())).finally(() => {
      running = undefined;
    });
    return running;
  };
};

export const healthRoutes = (parts: Parts): readonly Route[] => {
  const { version, drain } = parts;
  const checkAll = createCheckAll(parts);
  return [
    {
      endpoint: getHealth,
      handle: async (request, response) => {
        const components = request.query['failIfDatabaseUnavailable'] === 'true' ? await checkAll() : [];
        const isHealthy = components.every((component) => component.isHealthy);
        const answer = { status: isHealthy ? 'OK' : 'Database not available', version };
        response.status(isHealthy ? 200 : 503).json(withWarnings(response, answer));
      },
    },
    {
      endpoint: getReadiness,
      handle: async (_request, response) => {
        if (drain?.isDraining === true) {
          response.status(500).json({ status: 'Shutting down', version });
          return;
        }
        const components = await checkAll();
        const problems = components.filter(({ isHealthy }) => !isHealthy);
        const answer = {
          status: problems.length === 0 ? 'OK' : problems.map(describeProblem).join('; '),
          version,
          components: components.map(componentJson),
        };
        response.status(problems.length === 0 ? 200 : 503).json(withWarnings(response, answer));
      },
    },
  ];
};

const describeProblem = ({ name, problem }: ComponentHealth): string => `${name}: ${problem ?? 'not healthy'}`;

const componentJson = ({ name, isHealthy, version, problem }: ComponentHealth) => ({
  name,
  isHealthy,
  version: version ?? null,
  problem: problem ?? null,
});

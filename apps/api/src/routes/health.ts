import { getHealth, getReadiness } from '@spanledger/api-contract';
import type { ComponentHealth, IngestState } from '@spanledger/core';

import type { ApiDependencies } from '../api-dependencies.ts';
import { withWarnings } from '../http/query-names.ts';
import { inputOf, type Route } from '../http/route.ts';

type Parts = Pick<ApiDependencies, 'health' | 'ingestState' | 'version' | 'drain'>;

/** Calls while one is under way share its result. */
const shared = <T>(read: () => Promise<T>): (() => Promise<T>) => {
  let running: Promise<T> | undefined;
  return async () => {
    running ??= read().finally(() => {
      running = undefined;
    });
    return running;
  };
};

/** What is wrong with a server without events of late; `undefined` when it has some. */
const lackOfEvents = ({ lag: { minutes, parts } }: IngestState): string | undefined =>
  parts > 0 ? undefined : `No events within the last ${minutes} minutes`;

export const healthRoutes = (parts: Parts): readonly Route[] => {
  const { version, drain } = parts;
  const checkAll = shared(async () => Promise.all(parts.health.map(async (component) => component.check())));
  const readIngestState = shared(parts.ingestState);
  return [
    {
      endpoint: getHealth,
      handle: async (request, response) => {
        const { failIfDatabaseUnavailable, failIfNoRecentEvents } = inputOf(getHealth, request).query;
        const components = failIfDatabaseUnavailable === true ? await checkAll() : [];
        const isIll = components.some((component) => !component.isHealthy);
        const lack = !isIll && failIfNoRecentEvents === true ? lackOfEvents(await readIngestState()) : undefined;
        const problem = isIll ? 'Database not available' : lack;
        const answer = { status: problem ?? 'OK', version };
        response.status(problem === undefined ? 200 : 503).json(withWarnings(response, answer));
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

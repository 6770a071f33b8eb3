import { setTimeout as pause } from 'node:timers/promises';

import { cancelRepricing, createRepricing, getRepricing, listRepricings, pageMeta } from '@spanledger/api-contract';
import {
  DomainError,
  invalidField,
  invalidRequest,
  isEnded,
  notFound,
  type CostRevisions,
  type PriceBooks,
  type PriceBookVersion,
  type ProjectId,
  type Repricing,
  type RepricingScope,
  type RepricingStore,
} from '@spanledger/core';

import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { repricingJson, repricingWithDifferencesJson } from '../json/repricing-json.ts';

/** The dependencies of run requests, besides their store. */
export interface RepricingDependencies {
  readonly revisions: Pick<CostRevisions, 'models'>;
  readonly books: Pick<PriceBooks, 'at' | 'current' | 'latestVersion'>;
  /** A run was added: the runner of this process may begin. */
  readonly wake: () => void;
}

interface Parts {
  readonly repricing: RepricingDependencies;
  readonly repricings: Omit<RepricingStore, 'create' | 'cancel'>;
  readonly readBody: BodyReader;
}

/** How long a client of a dry run waits for its end. */
const dryRunWaitMs = 20_000;
const pollMs = 150;

export const repricingRoutes = ({ repricing, repricings: runs, readBody }: Parts): readonly Route[] => {
  const { wake } = repricing;
  const shown = async (projectId: ProjectId, run: Repricing) =>
    repricingWithDifferencesJson(run, await runs.differences(projectId, run.id));
  return [
    jsonRoute(
      createRepricing,
      async ({ caller: { projectId, actor }, stores, body }) => {
        const { fromTimestamp, toTimestamp, models, dryRun: isDryRun } = body;
        const scope = { fromTimestamp, toTimestamp, models, isUnpricedOnly: false };
        const priceVersion = await versionOf(repricing, body.priceVersion);
        await checkScope(repricing, projectId, scope);
        const run = await stores.repricings.create(projectId, { ...scope, priceVersion, isDryRun, requestedBy: actor });
        wake();
        return shown(projectId, isDryRun ? await whenEnded(runs, run) : run);
      },
      readBody,
    ),

    jsonRoute(listRepricings, async ({ caller: { projectId }, query }) => {
      const page = await runs.list(projectId, query);
      return { data: page.items.map(repricingJson), meta: pageMeta(query, page) };
    }),

    jsonRoute(getRepricing, async ({ caller: { projectId }, params: { repricingId } }) => {
      const run = await runs.get(projectId, repricingId);
      if (run === undefined) throw notFound(`The project has no re-pricing ${repricingId}.`);
      return shown(projectId, run);
    }),

    jsonRoute(cancelRepricing, async ({ caller: { projectId }, stores, params: { repricingId } }) =>
      repricingJson(await stores.repricings.cancel(projectId, repricingId)),
    ),
  ];
};

const versionOf = async (
  { books }: RepricingDependencies,
  wanted: PriceBookVersion | undefined,
): Promise<PriceBookVersion> => {
  const latest = await books.latestVersion();
  if (wanted === undefined) return latest;
  try {
    await books.at(wanted);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'not_found') throw error;
    throw invalidField(
      'body.priceVersion',
      `must be a version of the price book; the latest is ${latest}. ${error.message}`,
    );
  }
  return wanted;
};

const checkScope = async (
  { revisions }: RepricingDependencies,
  projectId: ProjectId,
  scope: RepricingScope,
): Promise<void> => {
  const found = await revisions.models(projectId, scope);
  const unused = (scope.models ?? []).flatMap((model, index) =>
    found.has(model)
      ? []
      : [
          {
            path: `body.models[${index}]`,
            message: 'names a model that no observation of the period has usage of, without a cost given by the client',
          },
        ],
  );
  if (unused.length > 0) throw invalidRequest(unused);
  if (found.size === 0) {
    throw invalidField(
      'body.fromTimestamp',
      'begins a period without anything to price: no observation has usage, without a cost given by the client',
    );
  }
};

const whenEnded = async (runs: Pick<RepricingStore, 'get'>, run: Repricing): Promise<Repricing> => {
  const deadline = performance.now() + dryRunWaitMs;
  let latest = run;
  while (!isEnded(latest.state) && performance.now() < deadline) {
    await pause(pollMs);
    latest = (await runs.get(run.projectId, run.id)) ?? latest;
  }
  return latest;
};

import {
  createEvaluator,
  deleteEvaluator,
  getEvaluator,
  listBuiltInEvaluators,
  listEvaluators,
  listEvaluatorVersions,
  pageMeta,
  testEvaluator,
} from '@spanledger/api-contract';
import {
  formatUsd,
  notFound,
  type EvaluationEngine,
  type EvaluatorDefinition,
  type EvaluatorStore,
  type ForProject,
  type LlmConnectionStore,
  type Micros,
  type PriceBooks,
  type RunItemReader,
} from '@spanledger/core';
import { tryEvaluator } from '@spanledger/evaluation-rules';

import { jsonRoute, type BodyReader, type Route } from '../http/route.ts';
import { evaluatorJson } from '../json/evaluation-json.ts';
import { runningOfProject } from '../limits/running-of-project.ts';
import { startReading, withBodies, type Reads } from '../reads/reading.ts';
import { clientSignal } from '../reads/send-slowly.ts';

interface Parts {
  readonly evaluators: Pick<EvaluatorStore, 'get' | 'list' | 'versions'>;
  readonly llmConnections: Pick<LlmConnectionStore, 'open'>;
  /** Nothing can be judged without it. */
  readonly evaluation: EvaluationEngine;
  readonly repricing: { readonly books: Pick<PriceBooks, 'at' | 'latestVersion'> };
  readonly runItems: RunItemReader;
  readonly now: () => Micros;
  readonly readBody: BodyReader;
}

const trialMsMax = 60_000;
/** They take turns with those of other projects, of two seconds at most each. */
const checksOfProject = { max: 16, name: 'checks of evaluators', retryAfterSeconds: 5 };

type Check = (definition: EvaluatorDefinition, work: ForProject) => Promise<void>;

const checkWithin = ({ definitions }: EvaluationEngine): Check => {
  const checks = runningOfProject(checksOfProject);
  return async (definition, work) => {
    const end = checks.take(work.projectId);
    try {
      await definitions.check(definition, work);
    } finally {
      end();
    }
  };
};

export const evaluatorRoutes = (reads: Reads, parts: Parts): readonly Route[] => {
  const { evaluators, evaluation, readBody } = parts;
  const check = checkWithin(evaluation);
  return [
    jsonRoute(listEvaluators, async ({ caller: { projectId }, query }) => {
      const page = await evaluators.list(projectId, query);
      return { data: page.items.map(evaluatorJson), meta: pageMeta(query, page) };
    }),

    checkingRoute(
      jsonRoute(
        createEvaluator,
        async ({ caller: { projectId, actor }, stores, body: { name, definition }, response }) => {
          await check(definition, { projectId, signal: clientSignal(response) });
          const { version, isNew } = await stores.evaluators.save(projectId, { name, definition, createdBy: actor });
          if (isNew) response.status(201);
          return evaluatorJson(version);
        },
        readBody,
      ),
    ),

    jsonRoute(listBuiltInEvaluators, async () => ({
      data: evaluation.definitions.builtIns.map((builtIn) => ({ ...builtIn })),
      judgeTemplates: evaluation.definitions.judgeTemplates.map((template) => ({ ...template })),
    })),

    checkingRoute(testRoute(reads, parts, check)),

    jsonRoute(getEvaluator, async ({ caller: { projectId }, params: { evaluatorId } }) => {
      const version = await evaluators.get(projectId, evaluatorId);
      if (version === undefined) throw notFound(`The project has no evaluator ${evaluatorId}.`);
      return evaluatorJson(version);
    }),

    jsonRoute(listEvaluatorVersions, async ({ caller: { projectId }, params: { evaluatorId }, query }) => {
      const page = await evaluators.versions(projectId, evaluatorId, query);
      return { data: page.items.map(evaluatorJson), meta: pageMeta(query, page) };
    }),

    jsonRoute(deleteEvaluator, async ({ caller: { projectId }, stores, params: { evaluatorId } }) => {
      await stores.evaluators.delete(projectId, evaluatorId);
      return { message: 'Evaluator successfully deleted' };
    }),
  ];
};

/** One more check than `checksOfProject` is refused, and does not wait. */
const checkingRoute = (route: Route): Route => ({ ...route, hasOwnBounds: true });

const testRoute = (reads: Reads, parts: Parts, check: Check): Route => {
  const { evaluation, llmConnections, repricing, runItems, now, readBody } = parts;
  return jsonRoute(
    testEvaluator,
    async ({ caller: { projectId }, body, response }) => {
      const { definition, traceId, observationId = null, datasetItemId = null } = body;
      const leaving = clientSignal(response);
      await check(definition, { projectId, signal: leaving });
      const { evaluate, callModel } = evaluation;
      const reading = startReading(reads, projectId, response);
      try {
        const { observations, traces } = reading.readers;
        const readers = { observations, traces, runItems };
        const prices = await repricing.books.at(await repricing.books.latestVersion());
        const trial = { evaluate, callModel, llmConnections, prices, now, readers };
        const asked = { definition, target: { traceId, observationId, datasetItemId } };
        const signal = AbortSignal.any([leaving, AbortSignal.timeout(trialMsMax)]);
        const tried = await reading.inTurn(withBodies, async () => tryEvaluator(trial, projectId, asked, signal));
        if (tried === undefined) {
          const sought =
            datasetItemId === null ? 'trace or observation' : 'trace or observation in which this item was run';
          throw notFound(`The project has no such ${sought}.`);
        }
        return {
          scores: tried.scores.map(({ name = null, dataType, value, comment = null }) => ({
            name,
            dataType,
            value,
            comment,
          })),
          error: tried.error,
          calls: tried.calls.map(({ request, usage, cost, error = null }) => ({
            model: request.model,
            usage: { ...usage },
            cost: cost === null ? null : formatUsd(cost),
            error,
          })),
        };
      } finally {
        reading.end();
      }
    },
    readBody,
  );
};

type Ask = string | readonly [path: string, init: RequestInit];

/** The entities that exist before the requests are sent. */
export interface EvaluationPlace {
  readonly evaluatorId: string;
  readonly unusedId: string;
  readonly ruleId: string;
}

const post = (body: unknown): RequestInit => ({ method: 'POST', body: JSON.stringify(body) });
const patch = (body: unknown): RequestInit => ({ ...post(body), method: 'PATCH' });
const deletion: RequestInit = { method: 'DELETE' };
const evaluators = '/api/public/evaluators';
const rules = '/api/public/evaluation-rules';
const definition = { type: 'code', source: 'function evaluate() {}' };
const period = { fromTimestamp: '2026-01-01T00:00:00Z', toTimestamp: '2027-01-01T00:00:00Z' };

const ruleOf = (evaluatorId: string, name: string) => ({
  name,
  evaluatorId,
  target: 'trace',
  filters: [{ type: 'string', column: 'name', operator: '=', value: 'a name' }],
  budget: { amount: '5', period: 'month' },
});

export const prepareEvaluations = async (
  idOfNew: (path: string, body: unknown, method?: string) => Promise<string>,
): Promise<EvaluationPlace> => {
  const evaluatorId = await idOfNew(evaluators, { name: 'first', definition });
  const unusedId = await idOfNew(evaluators, { name: 'unused', definition });
  const ruleId = await idOfNew(rules, ruleOf(evaluatorId, 'first'));
  return { evaluatorId, unusedId, ruleId };
};

/** The requests for evaluators and evaluation rules. */
export const askedOfEvaluations = (
  place: () => EvaluationPlace,
): Readonly<Record<string, readonly (Ask | (() => Ask))[]>> => {
  const evaluator = (): string => `${evaluators}/${place().evaluatorId}`;
  const rule = (): string => `${rules}/${place().ruleId}`;
  return {
    listEvaluators: [evaluators],
    createEvaluator: [
      [evaluators, post({ name: 'first', definition })],
      [evaluators, post({ name: 'second', definition })],
      [evaluators, post({ name: 'third', definition: {} })],
    ],
    listBuiltInEvaluators: [`${evaluators}/built-in`],
    testEvaluator: [
      [`${evaluators}/test`, post({ definition, traceId: 'full' })],
      [`${evaluators}/test`, post({ definition: {}, traceId: 'full' })],
    ],
    getEvaluator: [evaluator, `${evaluators}/unknown`],
    listEvaluatorVersions: [() => `${evaluator()}/versions`, `${evaluators}/unknown/versions`],
    deleteEvaluator: [() => [`${evaluators}/${place().unusedId}`, deletion], () => [evaluator(), deletion]],
    listEvaluationRules: [rules],
    createEvaluationRule: [
      () => [rules, post(ruleOf(place().evaluatorId, 'second'))],
      [rules, post(ruleOf('unknown', 'third'))],
    ],
    getEvaluationRule: [rule, `${rules}/unknown`],
    updateEvaluationRule: [() => [rule(), patch({ sampling: 0.5 })], () => [rule(), patch({ sampling: 5 })]],
    pauseEvaluationRule: [() => [`${rule()}/pause`, post({})], [`${rules}/unknown/pause`, post({})]],
    resumeEvaluationRule: [() => [`${rule()}/resume`, post({})]],
    listEvaluationExecutions: [() => `${rule()}/executions`, () => `${rule()}/executions?state=failed`],
    retryEvaluationExecutions: [() => [`${rule()}/retry`, post({})], [`${rules}/unknown/retry`, post({})]],
    backfillEvaluationRule: [
      () => [`${rule()}/backfill`, post({ ...period, dryRun: true })],
      () => [`${rule()}/backfill`, post({})],
    ],
    deleteEvaluationRule: [[`${rules}/unknown`, deletion]],
  };
};

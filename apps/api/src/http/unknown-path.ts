import { notFound } from '@spanledger/core';
import type { RequestHandler } from 'express';

/** What there is instead of endpoints that Langfuse's clients have, by the start of their path. */
const instead: readonly (readonly [path: string, sentence: string])[] = [
  ['/api/public/v2/evaluators', 'Evaluators are at /api/public/evaluators, with definitions of another form.'],
  ['/api/public/unstable/evaluators', 'Evaluators are at /api/public/evaluators, with definitions of another form.'],
  ['/api/public/v2/evaluation-rules', 'Rules are at /api/public/evaluation-rules, with one evaluator each.'],
  ['/api/public/unstable/evaluation-rules', 'Rules are at /api/public/evaluation-rules, with one evaluator each.'],
  ['/api/public/unstable/dashboard', 'There are no dashboards: their figures are at /api/public/v2/metrics.'],
  ['/api/public/integrations/blob-storage', 'Telemetry is exported by a request: /api/public/export/observations.'],
];

const ofOwnCodes = /^\/api\/public\/(?:unstable\/|v2\/evaluat(?:ors|ion-rules)(?:\/|$))/;

/** The `code` of a 404 of endpoints where Langfuse's clients know a code by this name only, and fail at any other. */
export const notFoundCodeOf = (path: string): string | undefined =>
  ofOwnCodes.test(path) ? 'resource_not_found' : undefined;

export const unknownPath: RequestHandler = ({ method, path }) => {
  const [, sentence = ''] = instead.find(([start]) => path.startsWith(start)) ?? [];
  throw notFound(`There is no ${method} ${path}. ${sentence}${sentence === '' ? '' : ' '}See /docs for what there is.`);
};

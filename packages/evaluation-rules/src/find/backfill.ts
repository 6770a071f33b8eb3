import {
  isSampled,
  priceObservation,
  type EvaluationRule,
  type EvaluationRuleStore,
  type EvaluatorVersion,
  type Micros,
  type PriceBook,
  type TelemetryReaders,
  type TraceId,
  type Usd,
} from '@spanledger/core';

import { below } from '../judge/read-subject.ts';
import { findTargets, type TargetReaders } from './find-targets.ts';
import type { FoundTarget } from './found-target.ts';

export interface BackfillParts {
  readonly evaluationRules: Pick<EvaluationRuleStore, 'add'>;
  readonly readers: TargetReaders & { readonly observations: Pick<TelemetryReaders['observations'], 'tree'> };
  readonly prices: Pick<PriceBook, 'find' | 'prepare'>;
  readonly now: () => Micros;
}

export interface BackfillRequest {
  readonly rule: EvaluationRule;
  readonly evaluator: EvaluatorVersion;
  readonly from: Micros;
  readonly to: Micros;
  readonly isDryRun: boolean;
}

export interface Backfill {
  /** Matches of the filters. */
  readonly targets: number;
  readonly sampled: number;
  /** Executions that are new; 0 in a dry run. */
  readonly added: number;
  /** False when there are more targets in the period than one backfill takes. */
  readonly isComplete: boolean;
  /** Of the sampled ones; `null` without a model, a price or any tokens to estimate from. */
  readonly estimatedCost: Usd | null;
  /** Mean tokens of the subjects that the estimate rests on. */
  readonly meanTokens: number | null;
}

export const backfillTargetsMax = 100_000;
/** Traces whose tokens are added up for an estimate. */
const tracesWeighed = 50;
const treeMax = 2000;
/** A verdict with its reason. */
const tokensOfVerdict = 200;
const charactersOfToken = 4;

/** Finds the targets of a period, and adds an execution by the current version for each sampled one. */
export const backfill = async (parts: BackfillParts, request: BackfillRequest): Promise<Backfill> => {
  const { rule, evaluator, from, to, isDryRun } = request;
  const tokens = createMean();
  const weighed = new Set<TraceId>();
  let [targets, sampled, added] = [0, 0, 0];
  const found = async (isComplete: boolean): Promise<Backfill> => {
    const meanTokens = tokens.mean();
    const each = meanTokens === null ? null : await estimate(parts, evaluator, meanTokens);
    const estimatedCost = each === null ? null : each * BigInt(sampled);
    return { targets, sampled, added, isComplete, meanTokens, estimatedCost };
  };
  for await (const page of findTargets(parts.readers, rule, { from, to })) {
    const room = page.slice(0, backfillTargetsMax - targets);
    const taken = room.filter((target) => isSampled(rule.id, target, rule.sampling));
    targets += room.length;
    sampled += taken.length;
    if (isDryRun) await weigh(parts, rule, taken, tokens, weighed);
    else added += await add(parts, request, taken);
    if (room.length < page.length) return found(false);
  }
  return found(true);
};

const add = async (
  { evaluationRules, now }: BackfillParts,
  { rule, evaluator }: BackfillRequest,
  targets: readonly FoundTarget[],
): Promise<number> => {
  if (targets.length === 0) return 0;
  const at = now();
  const found = { evaluatorVersion: evaluator.version, targets, dueAt: at, now: at, isForEachVersion: true };
  return evaluationRules.add(rule.projectId, rule.id, found);
};

interface Mean {
  add(value: number): void;
  mean(): number | null;
}

const createMean = (): Mean => {
  let [sum, count] = [0, 0];
  return {
    add: (value) => {
      sum += value;
      count += 1;
    },
    mean: () => (count === 0 ? null : Math.round(sum / count)),
  };
};

const weigh = async (
  { readers }: BackfillParts,
  { projectId }: EvaluationRule,
  targets: readonly FoundTarget[],
  tokens: Mean,
  weighed: Set<TraceId>,
): Promise<void> => {
  for (const { traceId, observationId, datasetItemId = null, totalTokens } of targets) {
    if (observationId !== null && datasetItemId === null) {
      if (totalTokens !== null) tokens.add(totalTokens);
      continue;
    }
    if (weighed.size >= tracesWeighed) return;
    weighed.add(traceId);
    const tree = await readers.observations.tree(projectId, traceId, { limit: treeMax });
    const own =
      observationId === null ? tree : [...tree.filter(({ id }) => id === observationId), ...below(tree, observationId)];
    tokens.add(own.reduce((sum, { counted, totalUnits }) => sum + (counted ? (totalUnits ?? 0) : 0), 0));
  }
};

/** One call: the subject and the messages of the judge as input, a short verdict as output. */
const estimate = async (
  { prices, now }: BackfillParts,
  { definition, projectId }: EvaluatorVersion,
  subjectTokens: number,
): Promise<Usd | null> => {
  if (definition.type !== 'judge') return 0n;
  const ofMessages = definition.messages.reduce((sum, { content }) => sum + content.length, 0) / charactersOfToken;
  const details = { input: subjectTokens + Math.ceil(ofMessages), output: tokensOfVerdict };
  await prices.prepare([projectId]);
  const { model } = definition;
  const usage = { details, convention: 'given', role: 'own' } as const;
  const record = { model, provider: null, modelParameters: null, startTime: now(), usage, providedCost: null };
  return priceObservation(projectId, record, prices).total;
};

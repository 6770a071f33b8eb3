import type {
  AnnotationQueueStore,
  CommentStore,
  EvaluationRuleStore,
  EvaluatorStore,
  LlmConnectionStore,
  ScoreConfigStore,
} from '@spanledger/core';

import { postgresCommentStore } from '../comments/comment-store.ts';
import { postgresLlmConnectionStore } from '../connections/llm-connection-store.ts';
import { postgresEvaluationRuleStore } from '../evaluation/evaluation-rule-store.ts';
import { postgresEvaluatorStore } from '../evaluation/evaluator-store.ts';
import type { PrismaClient } from '../generated/client.ts';
import { postgresScoreConfigStore } from '../scores/score-config-store.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { withTranslatedErrors } from '../translate-errors.ts';
import { postgresAnnotationQueueStore } from './annotation-queue-store.ts';

/** Stores for judging by users and models: score configs, comments, annotation queues and evaluators. */
export interface JudgingStores {
  readonly scoreConfigs: ScoreConfigStore;
  readonly comments: CommentStore;
  readonly annotationQueues: AnnotationQueueStore;
  readonly llmConnections: LlmConnectionStore;
  readonly evaluators: EvaluatorStore;
  readonly evaluationRules: EvaluationRuleStore;
}

export const judgingStores = (url: string, db: PrismaClient, secrets: SecretBox): JudgingStores => ({
  scoreConfigs: withTranslatedErrors(url, postgresScoreConfigStore(db)),
  comments: withTranslatedErrors(url, postgresCommentStore(db)),
  annotationQueues: withTranslatedErrors(url, postgresAnnotationQueueStore(db)),
  llmConnections: withTranslatedErrors(url, postgresLlmConnectionStore(db, secrets)),
  evaluators: withTranslatedErrors(url, postgresEvaluatorStore(db)),
  evaluationRules: withTranslatedErrors(url, postgresEvaluationRuleStore(db)),
});

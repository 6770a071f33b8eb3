import {
  agreementOf,
  whereAnyOf,
  type Agreement,
  type AnnotationQueue,
  type ProjectId,
  type Rating,
  type Score,
  type ScoreConfig,
  type ScoreReader,
} from '@spanledger/core';

import { fittingScores } from '../reads/fitting-scores.ts';

/** Scores of one queue that are read at once. */
const scoresMax = 100_000;
const scoresAtOnce = 5000;

export interface QueueAgreement {
  readonly byConfig: readonly { readonly config: ScoreConfig; readonly agreement: Agreement }[];
  readonly scores: number;
  /** False if the queue has more scores than are read. */
  readonly isComplete: boolean;
}

/** Agreement of annotators by config; those of type TEXT are left out. */
export const queueAgreement = async (
  scores: Pick<ScoreReader, 'stream' | 'weigh' | 'read'>,
  projectId: ProjectId,
  queue: AnnotationQueue,
  configs: readonly ScoreConfig[],
): Promise<QueueAgreement> => {
  const compared = configs.filter(({ dataType }) => dataType !== 'TEXT');
  const ratings = new Map<string, Rating[]>(compared.map(({ id }) => [id, []]));
  const filters = whereAnyOf({ queueId: [queue.id], configId: [...ratings.keys()] });
  let read = 0;
  let last: Score | undefined;
  let isComplete = compared.length === 0;
  while (!isComplete && read < scoresMax) {
    const after = last && { timestamp: last.timestamp, id: last.id };
    const { scores: page, hasMore } = await fittingScores(scores, projectId, { filters, limit: scoresAtOnce, after });
    for (const score of page) ratings.get(score.configId ?? '')?.push(...ratingOf(score));
    read += page.length;
    last = page.at(-1);
    isComplete = !hasMore || page.length === 0;
  }
  return {
    // Read newest first: the newest rating has to come last.
    byConfig: compared.map((config) => ({ config, agreement: agreementFor(config, ratings.get(config.id) ?? []) })),
    scores: read,
    isComplete,
  };
};

const agreementFor = ({ dataType }: ScoreConfig, ratings: readonly Rating[]): Agreement =>
  agreementOf(ratings.toReversed(), dataType === 'NUMERIC' ? 'interval' : 'nominal');

const ratingOf = (score: Score): readonly Rating[] => {
  const { authorUserId: annotator, dataType, value, stringValue } = score;
  const judged = dataType === 'NUMERIC' ? value : stringValue;
  return annotator === null || judged === null ? [] : [{ unit: unitOf(score), annotator, value: judged }];
};

const unitOf = ({ traceId, observationId, sessionId, datasetRunId }: Score): string =>
  JSON.stringify([traceId, observationId, sessionId, datasetRunId]);

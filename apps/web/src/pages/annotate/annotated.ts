import type { AnnotationItem, AnnotationQueue } from '../../api/annotation-queues.ts';
import { api } from '../../api/client.ts';
import type { ScoreConfig } from '../../api/score-configs.ts';
import type { ScoreSubject } from '../../api/scores.ts';
import { scoreBodyOf, type Judgement } from '../../parts/scoring/judgement.ts';

/** An item of a queue, with the callbacks for leaving it. */
export interface AnnotateItemProps {
  readonly queue: AnnotationQueue;
  readonly item: AnnotationItem;
  /** Absent if no item was done before. */
  readonly onBack: (() => void) | undefined;
  /** Called after the item was completed or skipped. */
  readonly onDone: (item: AnnotationItem) => Promise<void>;
}

interface WithId {
  readonly id: string;
}

/** One annotator scores an item once by each config: doing so again replaces the score. */
export const scoreIdOf = ({ id }: WithId, config: WithId, user: WithId): string => `${id}-${config.id}-${user.id}`;

interface Annotated {
  readonly projectId: string;
  readonly item: AnnotationItem;
  readonly user: WithId;
  readonly configs: readonly ScoreConfig[];
  readonly subject: ScoreSubject;
  readonly before: ReadonlyMap<string, Judgement>;
  readonly judgements: ReadonlyMap<string, Judgement>;
}

/**
 * Locks the item again for the annotator: its lock may have ended, and an item that is opened again has none. Rejects
 * with `conflict` if another user works on it.
 */
const takeItem = async (projectId: string, { id: itemId, queueId }: AnnotationItem): Promise<void> => {
  const path = '/api/public/annotation-queues/{queueId}/next';
  await api.post(path, { projectId }, { params: { queueId }, body: { itemId } });
};

/** Stores the annotator's scores, deletes removed ones, and completes the item. */
export const completeItem = async (annotated: Annotated): Promise<void> => {
  const { projectId, item, user, configs, subject, before, judgements } = annotated;
  await takeItem(projectId, item);
  for (const config of configs) {
    const scoreId = scoreIdOf(item, config, user);
    const judgement = judgements.get(config.id);
    if (judgement !== undefined && judgement.text.trim() !== '') {
      const body = scoreBodyOf(config, judgement, { ...subject, id: scoreId, queueId: item.queueId });
      await api.post('/api/public/scores', { projectId }, { body });
    } else if ((before.get(config.id)?.text ?? '') !== '') {
      await api.remove('/api/public/scores/{scoreId}', { projectId }, { params: { scoreId } });
    }
  }
  const params = { queueId: item.queueId, queueItemId: item.id };
  const path = '/api/public/annotation-queues/{queueId}/items/{queueItemId}';
  await api.patch(path, { projectId }, { params, body: { status: 'COMPLETED' } });
};

export const skipItem = async (projectId: string, item: AnnotationItem): Promise<void> => {
  await takeItem(projectId, item);
  const params = { queueId: item.queueId, queueItemId: item.id };
  const path = '/api/public/annotation-queues/{queueId}/items/{queueItemId}/skip';
  await api.post(path, { projectId }, { params, body: {} });
};

import type { ProjectAsker } from './ask-project.ts';

interface Recorded {
  readonly action: string;
  readonly actorKind: string;
  readonly requestId: string | null;
}

/** The audit log actions of requests to all operations. */
const actionsOfAll = [
  'api-key.created',
  'api-key.changed',
  'budget.created',
  'price.created',
  'prompt-version.created',
  'prompt-label.created',
  'protected-prompt-label.created',
  'protected-prompt-label.deleted',
  'prompt-webhook.created',
  'dataset.created',
  'score-config.created',
  'score-config.changed',
  'comment.created',
  'comment.deleted',
  'llm-connection.created',
  'llm-connection.changed',
  'llm-connection.deleted',
  'evaluator.created',
  'evaluator-version.created',
  'evaluator.tested',
  'evaluator.deleted',
  'evaluation-rule.created',
  'evaluation-rule.changed',
  'evaluation-rule.retried',
  'evaluation-rule.backfilled',
  'annotation-queue.created',
  'annotation-queue.changed',
  'annotation-queue-item.created',
  'annotation-queue-item.changed',
  'annotation-queue-item.deleted',
  'annotation-queue-assignment.created',
  'annotation-queue-assignment.deleted',
  'dataset-run.created',
  'dataset-experiment.created',
  'dataset-experiment.changed',
  'dataset-experiment.retried',
  'dataset-run.deleted',
  'dataset-item.deleted',
  'dataset-items.imported',
  'dataset-items.exported',
  'agent.created',
  'agent.deleted',
  'saved-view.created',
  'repricing.created',
  'policy-version.created',
  'trace.deleted',
  'traces.deleted',
  'score.deleted',
  'traces.exported',
  'observations.exported',
  'scores.exported',
  'dead-letters.replayed',
  'audit-log.exported',
];

/** For a project that received requests to all operations with its key: those without an audit log entry of the key. */
export const notRecorded = async (server: ProjectAsker) => {
  const { data } = await server.askJson<{ data: Recorded[] }>('/api/public/audit-log?limit=1000');
  const first = data.findLastIndex(({ actorKind }) => actorKind === 'key');
  // A user creates a personal key.
  const others = data.slice(0, first).filter(({ actorKind }) => actorKind !== 'key' && actorKind !== 'user');
  const byKey = data.filter(({ actorKind }) => actorKind === 'key');
  const recorded = new Set(byKey.map(({ action }) => action));
  return {
    // The server executes the runs.
    byOthers: others.filter(({ action }) => !action.startsWith('repricing.')),
    missing: actionsOfAll.filter((action) => !recorded.has(action)),
    withoutRequest: byKey.filter(({ requestId }) => requestId === null),
  };
};

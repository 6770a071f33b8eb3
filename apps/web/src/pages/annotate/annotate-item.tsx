import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { useMemberNames } from '../../api/members.ts';
import { useProject } from '../../api/project.ts';
import { scoreConfigsQuery } from '../../api/score-configs.ts';
import { scoresByIdQuery } from '../../api/scores.ts';
import { useSession } from '../../api/session.ts';
import { CommentPanel } from '../../parts/comments/comment-panel.tsx';
import { judgementOf, noJudgement, type Judgement } from '../../parts/scoring/judgement.ts';
import { NotRead } from '../../ui/not-read.tsx';
import { scoreIdOf, type AnnotateItemProps } from './annotated.ts';
import { subjectQuery } from './annotate-queries.ts';
import { ItemView } from './item-view.tsx';
import { JudgingForm } from './judging-form.tsx';

/** An item, and the form in which the annotator scores it. */
export const AnnotateItem = (props: AnnotateItemProps) => {
  const { item } = props;
  return (
    <div className="annotate-halves">
      <section className="annotated" aria-label="What is annotated" tabIndex={0}>
        <ItemView item={item} />
        <CommentPanel objectType={item.objectType} objectId={item.objectId} />
      </section>
      <section className="judging" aria-label="Scores" tabIndex={0}>
        <Judging {...props} />
      </section>
    </div>
  );
};

/** The form with the annotator's earlier scores, after they are loaded. */
const Judging = (props: AnnotateItemProps) => {
  const { queue, item } = props;
  const { id: projectId } = useProject();
  const { user } = useSession();
  const nameOf = useMemberNames();
  const configs = useQuery(scoreConfigsQuery(projectId));
  const subject = useQuery(subjectQuery(projectId, item));
  const scores = useQuery({
    ...scoresByIdQuery(
      projectId,
      queue.scoreConfigIds.map((id) => scoreIdOf(item, { id }, user)),
    ),
    enabled: subject.data !== undefined,
    refetchOnMount: 'always',
  });
  const [openedAt] = useState(() => Date.now());
  const retry = (): void => void Promise.all([configs.refetch(), scores.refetch()]);
  if (item.lockedByUserId !== null && item.lockedByUserId !== user.id)
    return <p className="notice">{nameOf(item.lockedByUserId)} works on this item now.</p>;
  // A request that fails later must not take away the form, with what was entered.
  const isRead = subject.error !== null || scores.dataUpdatedAt >= openedAt;
  if (configs.data === undefined || !isRead)
    return <NotRead error={configs.error ?? scores.error} onRetry={retry} height={300} />;
  const judgedBy = queue.scoreConfigIds.flatMap(
    (id) => configs.data.find((config) => config.id === id && !config.isArchived) ?? [],
  );
  const before = judgedBy.map((config): [string, Judgement] => {
    const score = (scores.data ?? []).find(({ id }) => id === scoreIdOf(item, config, user));
    return [config.id, score === undefined ? noJudgement : judgementOf(score)];
  });
  return <JudgingForm {...props} configs={judgedBy} subject={subject.data} before={new Map(before)} />;
};

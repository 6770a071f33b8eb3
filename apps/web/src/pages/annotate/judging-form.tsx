import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';

import { useProject } from '../../api/project.ts';
import type { ScoreConfig } from '../../api/score-configs.ts';
import { readScoresAgain, type ScoreSubject } from '../../api/scores.ts';
import { useSession } from '../../api/session.ts';
import { judgementProblem, noJudgement, type Judgement } from '../../parts/scoring/judgement.ts';
import { Failure } from '../../ui/failure.tsx';
import { UnsavedQuestion } from '../../ui/unsaved-question.tsx';
import { completeItem, skipItem, type AnnotateItemProps } from './annotated.ts';
import { Question } from './question.tsx';
import { useJudgingKeys } from './use-judging-keys.ts';

interface JudgingFormProps extends AnnotateItemProps {
  readonly configs: readonly ScoreConfig[];
  /** Absent if the annotated object is not stored: then the item can only be skipped. */
  readonly subject: ScoreSubject | undefined;
  /** The annotator's earlier scores, by config id. */
  readonly before: ReadonlyMap<string, Judgement>;
}

/** A question for each config, and the actions that finish the item; all with keyboard shortcuts. */
export const JudgingForm = ({ item, configs, subject, before, onBack, onDone }: JudgingFormProps) => {
  const { id: projectId } = useProject();
  const { user } = useSession();
  const queries = useQueryClient();
  const [judgements, setJudgements] = useState(before);
  const [unchanged] = useState(() => JSON.stringify([...before]));
  const [current, setCurrent] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const finishing = useMutation({
    mutationFn: async (isSkipped: boolean) => {
      if (isSkipped) await skipItem(projectId, item);
      else if (subject !== undefined)
        await completeItem({ projectId, item, user, configs, subject, before, judgements });
      readScoresAgain(queries, projectId);
      await onDone(item);
    },
    // A config that was archived meanwhile is no longer asked for.
    onError: async () => queries.invalidateQueries({ queryKey: ['score-configs', projectId] }),
  });
  const judgementOf = (config: ScoreConfig): Judgement => judgements.get(config.id) ?? noJudgement;
  const judge = (config: ScoreConfig, changed: Partial<Judgement>): void =>
    setJudgements((known) => new Map(known).set(config.id, { ...(known.get(config.id) ?? noJudgement), ...changed }));
  const isRight = configs.every((config) => judgementProblem(config, judgementOf(config)) === undefined);
  const canComplete = subject !== undefined && isRight && !finishing.isPending;
  const canSkip = item.status === 'PENDING' && !finishing.isPending;
  const complete = (): void => (canComplete ? finishing.mutate(false) : undefined);
  const skip = (): void => (canSkip ? finishing.mutate(true) : undefined);
  useJudgingKeys({ form, configs, current, setCurrent, judge, complete, skip, back: onBack });
  return (
    <form
      ref={form}
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        complete();
      }}
    >
      <UnsavedQuestion isUnsaved={JSON.stringify([...judgements]) !== unchanged} />
      {configs.length === 0 ? (
        <p className="notice">All score configs of this queue are archived. Change the queue to score its items.</p>
      ) : null}
      {configs.map((config, at) => (
        <Question
          key={config.id}
          config={config}
          judgement={judgementOf(config)}
          isCurrent={at === current}
          onCurrent={() => setCurrent(at)}
          onChange={(changed) => judge(config, changed)}
        />
      ))}
      {finishing.error === null ? null : <Failure error={finishing.error} />}
      <Ways canComplete={canComplete} canSkip={canSkip} onSkip={skip} onBack={onBack} />
    </form>
  );
};

interface WaysProps {
  readonly canComplete: boolean;
  readonly canSkip: boolean;
  readonly onSkip: () => void;
  readonly onBack: (() => void) | undefined;
}

/** The actions that finish the item, with their keys. */
const Ways = ({ canComplete, canSkip, onSkip, onBack }: WaysProps) => (
  <>
    <div className="row">
      <button type="submit" className="button primary" disabled={!canComplete}>
        Complete <kbd aria-hidden="true">Ctrl ↵</kbd>
      </button>
      <button type="button" className="button" disabled={!canSkip} onClick={onSkip}>
        Skip <kbd aria-hidden="true">x</kbd>
      </button>
      <button type="button" className="button" disabled={onBack === undefined} onClick={onBack}>
        Back <kbd aria-hidden="true">b</kbd>
      </button>
    </div>
    <p className="soft">
      <kbd>1</kbd> to <kbd>9</kbd> choose a category or begin a number, <kbd>j</kbd> and <kbd>k</kbd> lead to the next
      and previous score, <kbd>m</kbd> to its comment, <kbd>Esc</kbd> out of a field.
    </p>
  </>
);

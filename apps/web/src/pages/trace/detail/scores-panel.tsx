import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { api } from '../../../api/client.ts';
import { useMemberNames } from '../../../api/members.ts';
import { useMay, useProject } from '../../../api/project.ts';
import { chipText } from '../../../api/conditions.ts';
import { readScoresAgain, useScores, type Score, type ScoreSubject } from '../../../api/scores.ts';
import { fullCount } from '../../../format/numbers.ts';
import { scoreText } from '../../../format/score-text.ts';
import { rangeHolding } from '../../../format/time-range.ts';
import { utcTime } from '../../../format/times.ts';
import { NewScore } from '../../../parts/scoring/new-score.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { RemoveButton } from '../../../ui/remove-button.tsx';
import { TableHead } from '../../../ui/table-head.tsx';

interface ScoresPanelProps {
  /** A step, or the whole trace; for a trace the scores of its steps are shown, too. */
  readonly subject: ScoreSubject & { readonly traceId: string };
}

/** The scores of a trace or a step, with their authors, and a form for a new score. */
export const ScoresPanel = ({ subject }: ScoresPanelProps) => {
  const { traceId, observationId } = subject;
  const { id: projectId } = useProject();
  const mayScore = useMay('scores');
  const [isNew, setNew] = useState(false);
  const { data, error, refetch } = useScores(projectId, { traceId, observationId });
  const { scores, total } = data ?? { scores: [], total: 0 };
  const [nowMs] = useState(() => Date.now());
  const newest = scores[0]?.timestamp ?? new Date(nowMs).toISOString();
  return (
    <section className="stack" aria-label="Scores">
      <div className="row apart">
        <h3>Scores</h3>
        {mayScore ? (
          <button type="button" className="button" onClick={() => setNew(true)}>
            Add a score …
          </button>
        ) : null}
      </div>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data !== undefined && scores.length === 0 ? (
        <p className="soft">No scores yet. People give them here, evaluators, users and SDKs send them by the API.</p>
      ) : null}
      {scores.length === 0 ? null : <ScoreTable scores={scores} isOfStep={observationId !== undefined} />}
      {total > scores.length ? (
        <p className="soft">
          These are the newest {fullCount(scores.length)} of {fullCount(total)}; all are in the{' '}
          <Link
            to="/project/$projectId/scores"
            params={{ projectId }}
            search={{
              ...rangeHolding(newest, nowMs),
              where: [chipText({ column: 'traceId', operator: '=', value: traceId })],
            }}
          >
            list of scores
          </Link>
          .
        </p>
      ) : null}
      {isNew ? <NewScore subject={subject} onClose={() => setNew(false)} /> : null}
    </section>
  );
};

interface ScoreTableProps {
  readonly scores: readonly Score[];
  readonly isOfStep: boolean;
}

const ScoreTable = ({ scores, isOfStep }: ScoreTableProps) => (
  <div className="wide" tabIndex={0} role="region" aria-label="Scores as a table">
    <table>
      <TableHead columns={['Name', 'Value', 'From', { unseen: 'Delete' }]} />
      <tbody>
        {scores.map((score) => (
          <ScoreRow key={score.id} score={score} isOfStep={isOfStep} />
        ))}
      </tbody>
    </table>
  </div>
);

const ScoreRow = ({ score, isOfStep }: { readonly score: Score; readonly isOfStep: boolean }) => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const queries = useQueryClient();
  const nameOf = useMemberNames();
  const { id, name, source, authorUserId, comment, dataType, traceId, observationId, timestamp } = score;
  const remove = async (): Promise<void> => {
    await api.remove('/api/public/scores/{scoreId}', { projectId }, { params: { scoreId: id } });
    readScoresAgain(queries, projectId);
  };
  return (
    <>
      <tr>
        <th scope="row">
          {dataType === 'CORRECTION' ? 'correction' : name}
          {isOfStep || traceId === null || observationId === null ? null : (
            <>
              {' '}
              <Link
                to="/project/$projectId/traces/$traceId"
                params={{ projectId, traceId }}
                search={{ observation: observationId }}
              >
                of a step
              </Link>
            </>
          )}
        </th>
        <td className="score-value">{scoreText(score)}</td>
        <td title={utcTime(timestamp)}>
          {source.toLowerCase()}
          {authorUserId === null ? '' : `, ${nameOf(authorUserId)}`}
        </td>
        <td className="figure">
          {mayWrite ? (
            <RemoveButton
              label={`Delete the score ${name}`}
              title={`Delete the score ${name}?`}
              text="It cannot be taken back."
              work={remove}
              changes={['scores', projectId]}
            />
          ) : null}
        </td>
      </tr>
      {comment === null || comment === '' ? null : <CommentRow comment={comment} />}
    </>
  );
};

/** A row of its own: the reason of a judge would have a column of one word beside the others. */
const CommentRow = ({ comment }: { readonly comment: string }) => (
  <tr className="score-comment">
    <td colSpan={4}>
      <span className="only-heard">Comment: </span>
      {comment}
    </td>
  </tr>
);

import './comments.css';

import { useQuery } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import { useMemberNames } from '../../api/members.ts';
import { useMay, useProject } from '../../api/project.ts';
import { Failure } from '../../ui/failure.tsx';
import { RemoveButton } from '../../ui/remove-button.tsx';
import { TextView } from '../../ui/text-view.tsx';
import { Ago } from '../../ui/time.tsx';
import { useNow } from '../../ui/use-now.ts';
import { CommentForm } from './comment-form.tsx';
import { commentsQuery, type Comment, type CommentedKind } from './comment-queries.ts';

interface CommentPanelProps {
  readonly objectType: CommentedKind;
  /** For a prompt, the id of a version. */
  readonly objectId: string;
}

/** The comments on an object, and a form for a new one. */
export const CommentPanel = ({ objectType, objectId }: CommentPanelProps) => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const { data = [], error, refetch } = useQuery(commentsQuery(projectId, objectType, objectId));
  if (error === null && data.length === 0 && !mayWrite) return null;
  return (
    <section className="stack" aria-label="Comments">
      <h3>Comments{data.length === 0 ? '' : ` (${data.length})`}</h3>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data.length === 0 ? null : (
        <ol className="comments">
          {data.map((comment) => (
            <CommentView key={comment.id} comment={comment} />
          ))}
        </ol>
      )}
      {mayWrite ? <CommentForm key={objectId} objectType={objectType} objectId={objectId} /> : null}
    </section>
  );
};

const CommentView = ({ comment: { id, content, authorUserId, createdAt } }: { readonly comment: Comment }) => {
  const { id: projectId } = useProject();
  const mayWrite = useMay('write');
  const nameOf = useMemberNames();
  const now = useNow();
  const params = { commentId: id };
  const author = authorUserId === null ? 'by a key' : nameOf(authorUserId);
  return (
    <li className="card stack">
      <div className="row apart">
        <span>
          <strong>{author}</strong>{' '}
          <span className="soft">
            <Ago at={createdAt} nowMs={now} />
          </span>
        </span>
        {mayWrite ? (
          <RemoveButton
            label={`Delete the comment of ${author}`}
            title="Delete this comment?"
            text="It cannot be taken back."
            work={async () => api.remove('/api/public/comments/{commentId}', { projectId }, { params })}
            changes={['comments', projectId]}
          />
        ) : null}
      </div>
      <TextView text={content} />
    </li>
  );
};

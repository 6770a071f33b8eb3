import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { Failure } from '../../ui/failure.tsx';
import type { CommentedKind } from './comment-queries.ts';
import { MentioningField } from './mentioning-field.tsx';

interface CommentFormProps {
  readonly objectType: CommentedKind;
  readonly objectId: string;
}

/** The form for a comment in Markdown; after an `@` members are suggested. */
export const CommentForm = ({ objectType, objectId }: CommentFormProps) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const sending = useMutation({
    mutationFn: async () => {
      const body = { projectId, objectType, objectId, content: text };
      return api.post('/api/public/comments', { projectId }, { body });
    },
    onSuccess: async () => {
      setText('');
      await queries.invalidateQueries({ queryKey: ['comments', projectId] });
    },
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        sending.mutate();
      }}
    >
      <MentioningField text={text} onChange={setText} />
      {sending.error === null ? null : <Failure error={sending.error} />}
      <div>
        <button type="submit" className="button" disabled={sending.isPending || text.trim() === ''}>
          Comment
        </button>
      </div>
    </form>
  );
};

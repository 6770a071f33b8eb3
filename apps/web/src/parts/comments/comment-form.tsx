import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { useSession } from '../../api/session.ts';
import { Failure } from '../../ui/failure.tsx';
import type { CommentedKind } from './comment-queries.ts';
import { MentioningField } from './mentioning-field.tsx';

interface CommentFormProps {
  readonly objectType: CommentedKind;
  readonly objectId: string;
}

const keepDraft = (key: string, text: string): void => {
  try {
    if (text === '') sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {
    // The storage is full or forbidden: the text is kept until the form is left.
  }
};

/**
 * The form for a comment in Markdown; after an `@` members are suggested. What is entered stays in the tab until it is
 * sent, also on other pages and after a reload.
 */
export const CommentForm = ({ objectType, objectId }: CommentFormProps) => {
  const { id: projectId } = useProject();
  const { user } = useSession();
  const queries = useQueryClient();
  const key = `comment of ${user.id} on ${objectType} ${objectId} of ${projectId}`;
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? '');
  useEffect(() => keepDraft(key, text), [key, text]);
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

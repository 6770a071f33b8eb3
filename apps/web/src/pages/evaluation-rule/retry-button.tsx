import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { Failure } from '../../ui/failure.tsx';

interface RetryButtonProps {
  readonly ruleId: string;
  /** All failed executions if absent. */
  readonly executionId?: string;
  readonly text: string;
  /** The accessible name, if it differs from the visible text. */
  readonly label?: string;
}

/** Retries failed executions. */
export const RetryButton = ({ ruleId, executionId, text, label = text }: RetryButtonProps) => {
  const { id: projectId } = useProject();
  const queries = useQueryClient();
  const retrying = useMutation({
    mutationFn: async () => {
      const body = executionId === undefined ? {} : { executionIds: [executionId] };
      return api.post('/api/public/evaluation-rules/{ruleId}/retry', { projectId }, { params: { ruleId }, body });
    },
    onSuccess: async () => queries.invalidateQueries({ queryKey: ['evaluation-rules', projectId] }),
  });
  return (
    <>
      <button
        type="button"
        className="button"
        aria-label={label}
        disabled={retrying.isPending}
        onClick={() => retrying.mutate()}
      >
        {text}
      </button>
      {retrying.error === null ? null : <Failure error={retrying.error} />}
    </>
  );
};

import { useMutation } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import { useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import type { ListedTrace } from '../../lists/trace-list.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Progress } from '../../ui/progress.tsx';
import { useSteps } from '../../ui/use-steps.ts';

/** The number of traces per request; less than the allowed number, to show progress. */
const tracesOfRequest = 200;

interface DeleteTracesProps {
  readonly traces: readonly ListedTrace[];
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Deletes traces after a confirmation, and shows the progress; traces deleted before a stop stay deleted. */
export const DeleteTraces = ({ traces, onDone, onClose }: DeleteTracesProps) => {
  const { id: projectId } = useProject();
  const steps = useSteps<ListedTrace>(tracesOfRequest, async (group) => {
    await api.remove('/api/public/traces', { projectId }, { body: { traceIds: group.map(({ id }) => id) } });
  });
  const removing = useMutation({
    mutationFn: async () => steps.run(traces),
    onSuccess: () => {
      onClose();
      onDone();
    },
  });
  return (
    <Dialog title={`Delete ${fullCount(traces.length)} ${traces.length === 1 ? 'trace' : 'traces'}?`} onClose={onClose}>
      <p>With their observations and scores. Totals of costs leave them out from then on; it cannot be taken back.</p>
      {removing.error === null ? null : <Failure error={removing.error} />}
      {removing.isPending ? (
        <Progress label="Deleting" done={steps.done} total={traces.length} onStop={steps.stop} />
      ) : (
        <div className="row">
          <button type="button" className="button primary" onClick={() => removing.mutate()}>
            Delete
          </button>
          <button type="button" className="button" onClick={onClose}>
            Keep
          </button>
        </div>
      )}
    </Dialog>
  );
};

import { useQuery } from '@tanstack/react-query';

import { useProject } from '../../../api/project.ts';
import { JsonView } from '../../../ui/json-view.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { conversationQuery, type Observation } from '../trace-queries.ts';
import { InputAndOutput } from './input-and-output.tsx';

/** The messages of a step, as a conversation if it has one. */
export const ConversationView = ({
  observation: { id, input, output },
  traceId,
}: {
  readonly observation: Observation;
  readonly traceId: string;
}) => {
  const { id: projectId } = useProject();
  const { data, isPending } = useQuery(conversationQuery(projectId, traceId, id));
  if (isPending) return <Skeleton height={220} />;
  return (
    <div className="stack">
      <InputAndOutput input={input} output={output} messages={data} />
      {(data?.tools ?? []).length === 0 ? null : (
        <details>
          <summary>{data?.tools.length} tools it could call</summary>
          <JsonView value={data?.tools} label="Tools" />
        </details>
      )}
      {input === null && output === null ? <p className="soft">It has no input and no output.</p> : null}
    </div>
  );
};

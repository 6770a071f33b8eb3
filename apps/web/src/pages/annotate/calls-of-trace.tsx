import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { useProject } from '../../api/project.ts';
import { nameText } from '../../format/name-text.ts';
import { fullCount } from '../../format/numbers.ts';
import { NotRead } from '../../ui/not-read.tsx';
import { ConversationView } from '../trace/detail/conversation-view.tsx';
import { observationQuery, type Step } from '../trace/trace-queries.ts';
import { useSteps } from '../trace/use-steps.ts';

/** If there are more calls, the last ones are listed. */
const shownMax = 50;

interface CallsOfTraceProps {
  readonly traceId: string;
  /** True if the last call is open initially. */
  readonly isLastOpen: boolean;
}

/** The model calls of a trace, each as its conversation; the messages are loaded when a call is opened. */
export const CallsOfTrace = ({ traceId, isLastOpen }: CallsOfTraceProps) => {
  const { id: projectId } = useProject();
  const { tree, isWhole, error, retry } = useSteps(projectId, traceId);
  if (tree === undefined || !isWhole) return <NotRead error={error} onRetry={retry} height={80} />;
  const calls = tree.nodes.map(({ step }) => step).filter(({ type }) => type === 'GENERATION');
  if (calls.length === 0) return null;
  const shown = calls.slice(-shownMax);
  return (
    <section className="stack">
      <h3>
        {fullCount(calls.length)} {calls.length === 1 ? 'model call' : 'model calls'}
        {shown.length < calls.length ? `, the last ${fullCount(shown.length)} of them` : ''}
      </h3>
      {shown.map((step, at) => (
        <Call key={step.id} step={step} traceId={traceId} isOpenAtFirst={isLastOpen && at === shown.length - 1} />
      ))}
    </section>
  );
};

interface CallProps {
  readonly step: Step;
  readonly traceId: string;
  readonly isOpenAtFirst: boolean;
}

const Call = ({ step: { id, name }, traceId, isOpenAtFirst }: CallProps) => {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{nameText(name, id)}</summary>
      {isOpen ? <CallMessages id={id} traceId={traceId} /> : null}
    </details>
  );
};

const CallMessages = ({ id, traceId }: { readonly id: string; readonly traceId: string }) => {
  const { id: projectId } = useProject();
  const { data, error, refetch } = useQuery(observationQuery(projectId, id));
  if (data === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={120} />;
  return <ConversationView observation={data} traceId={traceId} />;
};

import { useQuery } from '@tanstack/react-query';

import { useProject } from '../../../api/project.ts';
import { CommentPanel } from '../../../parts/comments/comment-panel.tsx';
import { commentsQuery } from '../../../parts/comments/comment-queries.ts';
import { AddToQueueButton } from '../../../parts/queues/add-to-queue-button.tsx';
import { JsonView } from '../../../ui/json-view.tsx';
import type { Trace } from '../trace-queries.ts';
import { partNames, traceParts, type Part } from '../trace-search.ts';
import { CopyCurl } from './copy-curl.tsx';
import { RawToggle } from './raw-toggle.tsx';
import { ScoresPanel } from './scores-panel.tsx';
import { Timeline } from './timeline.tsx';
import { TraceMessages } from './trace-messages.tsx';
import { ValueView } from './value-view.tsx';

interface TraceDetailProps {
  readonly trace: Trace;
  readonly isRaw: boolean;
  readonly onRaw: (isRaw: boolean) => void;
  /** The shown part, as in the address. */
  readonly part: Part | undefined;
  readonly onPart: (part: Part) => void;
}

/** Input and output of the whole trace, its scores, its timeline, and its comments. */
export const TraceDetail = ({ trace, isRaw, onRaw, ...shown }: TraceDetailProps) => (
  <div className="stack">
    <div className="row apart">
      <h2>The whole trace</h2>
      <div className="row">
        <AddToQueueButton objectType="TRACE" objectIds={[trace.id]} nouns={['trace', 'traces']} />
        {isRaw ? <CopyCurl path={`api/public/traces/${encodeURIComponent(trace.id)}`} /> : null}
        <RawToggle isRaw={isRaw} onRaw={onRaw} />
      </div>
    </div>
    {isRaw ? <JsonView value={trace} label="The trace as JSON" /> : <Parts trace={trace} {...shown} />}
  </div>
);

const Parts = ({ trace, part: asked, onPart }: Pick<TraceDetailProps, 'trace' | 'part' | 'onPart'>) => {
  const { id: projectId } = useProject();
  const part = traceParts.find((name) => name === asked) ?? 'messages';
  const comments = useQuery(commentsQuery(projectId, 'TRACE', trace.id)).data?.length ?? 0;
  return (
    <>
      <div className="tabs" role="tablist" aria-label="Of the trace">
        {traceParts.map((name) => (
          <button key={name} type="button" role="tab" aria-selected={name === part} onClick={() => onPart(name)}>
            {partNames[name]}
            {name === 'comments' && comments > 0 ? ` ${comments}` : ''}
          </button>
        ))}
      </div>
      {part === 'messages' ? <Messages trace={trace} /> : null}
      {part === 'timeline' ? <Timeline traceId={trace.id} /> : null}
      {part === 'comments' ? <CommentPanel objectType="TRACE" objectId={trace.id} /> : null}
    </>
  );
};

const Messages = ({ trace }: { readonly trace: Trace }) => (
  <>
    <TraceMessages trace={trace} />
    <ScoresPanel subject={{ traceId: trace.id, environment: trace.environment }} />
    {Object.keys(trace.metadata).length === 0 ? null : <ValueView title="Metadata" value={trace.metadata} />}
    {trace.input === null && trace.output === null ? (
      <p className="soft">The trace itself has no input and no output. Choose a step to see its messages.</p>
    ) : null}
  </>
);

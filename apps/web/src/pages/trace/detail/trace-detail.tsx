import { useState } from 'react';

import { JsonView } from '../../../ui/json-view.tsx';
import type { Trace } from '../trace-queries.ts';
import { RawToggle } from './raw-toggle.tsx';
import { ScoreList } from './score-list.tsx';
import { Timeline } from './timeline.tsx';
import { ValueView } from './value-view.tsx';

interface TraceDetailProps {
  readonly trace: Trace;
  readonly isRaw: boolean;
  readonly onRaw: (isRaw: boolean) => void;
}

/** Input and output of the whole trace, its scores, and what happened in it when. */
export const TraceDetail = ({ trace, isRaw, onRaw }: TraceDetailProps) => (
  <div className="stack">
    <div className="row apart">
      <h2>The whole trace</h2>
      <RawToggle isRaw={isRaw} onRaw={onRaw} />
    </div>
    {isRaw ? <JsonView value={trace} label="The trace as JSON" /> : <Parts trace={trace} />}
  </div>
);

const parts = ['Messages', 'Timeline'] as const;

const Parts = ({ trace }: { readonly trace: Trace }) => {
  const [part, setPart] = useState<(typeof parts)[number]>('Messages');
  return (
    <>
      <div className="tabs" role="tablist" aria-label="Of the trace">
        {parts.map((name) => (
          <button key={name} type="button" role="tab" aria-selected={name === part} onClick={() => setPart(name)}>
            {name}
          </button>
        ))}
      </div>
      {part === 'Messages' ? <Messages trace={trace} /> : <Timeline traceId={trace.id} />}
    </>
  );
};

const Messages = ({ trace }: { readonly trace: Trace }) => (
  <>
    <ValueView title="Input" value={trace.input} />
    <ValueView title="Output" value={trace.output} />
    <ScoreList scores={trace.scores} />
    {Object.keys(trace.metadata).length === 0 ? null : <ValueView title="Metadata" value={trace.metadata} />}
    {trace.input === null && trace.output === null ? (
      <p className="soft">The trace itself has no input and no output. Choose a step to see its messages.</p>
    ) : null}
  </>
);

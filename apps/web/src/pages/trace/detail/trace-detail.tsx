import { JsonView } from '../../../ui/json-view.tsx';
import type { Trace } from '../trace-queries.ts';
import { RawToggle } from './raw-toggle.tsx';
import { ScoreList } from './score-list.tsx';
import { ValueView } from './value-view.tsx';

interface TraceDetailProps {
  readonly trace: Trace;
  readonly isRaw: boolean;
  readonly onRaw: (isRaw: boolean) => void;
}

/** What was said to the whole trace, and what it is judged by. */
export const TraceDetail = ({ trace, isRaw, onRaw }: TraceDetailProps) => (
  <div className="stack">
    <div className="row apart">
      <h2>The whole trace</h2>
      <RawToggle isRaw={isRaw} onRaw={onRaw} />
    </div>
    {isRaw ? (
      <JsonView value={trace} label="The trace as JSON" />
    ) : (
      <>
        <ValueView title="Input" value={trace.input} />
        <ValueView title="Output" value={trace.output} />
        <ScoreList scores={trace.scores} />
        {Object.keys(trace.metadata).length === 0 ? null : <ValueView title="Metadata" value={trace.metadata} />}
        {trace.input === null && trace.output === null ? (
          <p className="soft">The trace itself has no input and no output. Choose a step to see what was said in it.</p>
        ) : null}
      </>
    )}
  </div>
);

import './session.css';

import { Link } from '@tanstack/react-router';

import { useProject } from '../../api/project.ts';
import { durationText } from '../../format/durations.ts';
import { nameText } from '../../format/name-text.ts';
import type { ListedTrace } from '../../lists/trace-list.tsx';
import { Money, UnpricedMark } from '../../ui/money.tsx';
import { Time } from '../../ui/time.tsx';
import { TraceMessages } from '../trace/detail/trace-messages.tsx';

/** One trace of the session: its input and its answer. */
export const Turn = ({ trace }: { readonly trace: ListedTrace }) => {
  const { id: projectId } = useProject();
  const { id, name, timestamp, latency, totalCost, unpricedObservations = 0, input, output } = trace;
  return (
    <li className="card stack">
      <div className="row apart">
        <h2>
          <Link to="/project/$projectId/traces/$traceId" params={{ projectId, traceId: id }}>
            {nameText(name, id)}
          </Link>
        </h2>
        <span className="row soft">
          <Time at={timestamp} />
          <span>{durationText(latency * 1000)}</span>
          <span>
            <Money usd={totalCost} />
            <UnpricedMark count={unpricedObservations} />
          </span>
        </span>
      </div>
      <TraceMessages trace={trace} />
      {input === null && output === null ? <p className="soft">It has no input and no output.</p> : null}
    </li>
  );
};

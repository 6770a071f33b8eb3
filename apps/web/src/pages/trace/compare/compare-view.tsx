import { useMemo } from 'react';

import { nameText } from '../../../format/name-text.ts';
import { localTime } from '../../../format/times.ts';
import type { StepTree } from '../step-tree.ts';
import type { Observation } from '../trace-queries.ts';
import { MessageDifferences } from './message-differences.tsx';
import { otherCalls } from './other-calls.ts';

interface CompareViewProps {
  readonly observation: Observation;
  readonly tree: StepTree;
  /** The id of the compared call; the nearest earlier call of the same name if absent. */
  readonly compare: string | undefined;
  readonly onCompare: (id: string) => void;
}

/** The differences between the messages of two calls. */
export const CompareView = ({ observation, tree, compare, onCompare }: CompareViewProps) => {
  const others = useMemo(() => otherCalls(tree, observation.id, compare), [tree, observation.id, compare]);
  const other = others.find(({ id }) => id === compare) ?? others[0];
  if (other === undefined) return <p className="soft">The trace has no other model call to compare with.</p>;
  return (
    <div className="stack">
      <label className="labelled">
        From
        <select className="field" value={other.id} onChange={(event) => onCompare(event.target.value)}>
          {others.map((call) => (
            <option key={call.id} value={call.id}>
              {nameText(call.name, call.id)}, {localTime(call.startTime)}
            </option>
          ))}
        </select>
      </label>
      <MessageDifferences key={other.id} before={{ traceId: observation.traceId, id: other.id }} after={observation} />
    </div>
  );
};

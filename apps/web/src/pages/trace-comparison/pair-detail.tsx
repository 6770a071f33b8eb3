import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

import { useProject } from '../../api/project.ts';
import { durationText } from '../../format/durations.ts';
import { nameText } from '../../format/name-text.ts';
import { fullCount } from '../../format/numbers.ts';
import { Money } from '../../ui/money.tsx';
import { NotRead } from '../../ui/not-read.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { MessageDifferences } from '../trace/compare/message-differences.tsx';
import { ConversationView } from '../trace/detail/conversation-view.tsx';
import type { StepNode } from '../trace/step-tree.ts';
import { observationQuery, type Observation, type Trace } from '../trace/trace-queries.ts';
import type { StepPair } from './align-steps.ts';
import { promptText } from './comparison-queries.ts';

interface PairDetailProps {
  readonly pair: StepPair;
  readonly before: Trace;
  readonly after: Trace;
}

/** What differs between the two steps of a pair: facts, input and output. A step of one trace alone is shown. */
export const PairDetail = ({ pair, before, after }: PairDetailProps) => {
  const one = useStep(pair.before);
  const other = useStep(pair.after);
  const { step } = (pair.after ?? pair.before) as StepNode;
  const isRead =
    (pair.before === undefined || one.data !== undefined) && (pair.after === undefined || other.data !== undefined);
  const retry = (): void => void Promise.all([one.refetch(), other.refetch()]);
  const single = pair.before === undefined ? other.data : pair.after === undefined ? one.data : undefined;
  return (
    <div className="stack">
      <h2 className="cut">{nameText(step.name, step.id)}</h2>
      {isRead ? null : <NotRead error={one.error ?? other.error} onRetry={retry} height={300} />}
      {isRead ? <Facts before={one.data} after={other.data} traces={{ before, after }} /> : null}
      {single === undefined ? null : <ConversationView observation={single} traceId={single.traceId} />}
      {pair.before === undefined || pair.after === undefined ? null : (
        <MessageDifferences
          before={{ traceId: before.id, id: pair.before.step.id }}
          after={{ traceId: after.id, id: pair.after.step.id }}
        />
      )}
    </div>
  );
};

const useStep = (node: StepNode | undefined) => {
  const { id: projectId } = useProject();
  return useQuery({ ...observationQuery(projectId, node?.step.id ?? ''), enabled: node !== undefined });
};

interface FactsProps {
  readonly before: Observation | undefined;
  readonly after: Observation | undefined;
  readonly traces: { readonly before: Trace; readonly after: Trace };
}

const facts: Readonly<Record<string, (step: Observation) => ReactNode>> = {
  Model: ({ model }) => model,
  Prompt: ({ promptName, promptVersion }) => promptText(promptName, promptVersion),
  Parameters: ({ modelParameters }) => {
    const text = JSON.stringify(modelParameters ?? {});
    return text === '{}' ? null : <code>{text}</code>;
  },
  Latency: ({ latency }) => (latency === null ? null : durationText(latency * 1000)),
  Tokens: ({ totalTokens }) => (totalTokens === 0 ? null : fullCount(totalTokens)),
  Cost: ({ calculatedTotalCost }) => (calculatedTotalCost === null ? null : <Money usd={calculatedTotalCost} />),
  Level: ({ level }) => (level === 'DEFAULT' ? null : level.toLowerCase()),
  Message: ({ statusMessage }) => statusMessage,
};

/** The facts that one of two steps has. */
const Facts = ({ before, after, traces }: FactsProps) => {
  const rows = Object.entries(facts).flatMap(([name, read]) => {
    const [one, other] = [before && read(before), after && read(after)];
    return [one, other].some((value) => value !== null && value !== undefined && value !== '')
      ? [{ name, one, other }]
      : [];
  });
  return (
    <div className="wide" tabIndex={0} role="region" aria-label="Facts of both steps">
      <table>
        <TableHead columns={[{ unseen: 'Fact' }, 'First', 'Second']} />
        <tbody>
          <tr>
            <th scope="row">Step</th>
            <td>{before === undefined ? <Absent /> : <StepLink trace={traces.before} step={before} />}</td>
            <td>{after === undefined ? <Absent /> : <StepLink trace={traces.after} step={after} />}</td>
          </tr>
          {rows.map(({ name, one, other }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="sent">{one}</td>
              <td className="sent">{other}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

const Absent = () => <span className="soft">no such step</span>;

const StepLink = ({ trace, step }: { readonly trace: Trace; readonly step: Observation }) => {
  const { id: projectId } = useProject();
  return (
    <Link
      to="/project/$projectId/traces/$traceId"
      params={{ projectId, traceId: trace.id }}
      search={{ observation: step.id }}
    >
      {nameText(step.name, step.id)}
    </Link>
  );
};

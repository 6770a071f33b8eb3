import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { useProject } from '../../../api/project.ts';
import { JsonView } from '../../../ui/json-view.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { conversationQuery, type Message, type Observation, type ToolResult } from '../trace-queries.ts';
import { MessageView } from './message-view.tsx';
import { ValueView } from './value-view.tsx';

/** Only the end of a long history is shown first. */
const shownMessages = 20;

/** The messages of a step, as a conversation if it has one. */
export const ConversationView = ({
  observation,
  traceId,
}: {
  readonly observation: Observation;
  readonly traceId: string;
}) => {
  const { id: projectId } = useProject();
  const { data, isPending } = useQuery(conversationQuery(projectId, traceId, observation.id));
  if (isPending) return <Skeleton height={220} />;
  const [input, output] = [data?.input ?? null, data?.output ?? null];
  const results = resultsOf([...(input ?? []), ...(output ?? [])]);
  return (
    <div className="stack">
      {input === null ? (
        <ValueView title="Input" value={observation.input} />
      ) : (
        <Messages title="Input" messages={input} results={results} />
      )}
      {output === null ? (
        <ValueView title="Output" value={observation.output} />
      ) : (
        <Messages title="Output" messages={output} results={results} />
      )}
      {(data?.tools ?? []).length === 0 ? null : (
        <details>
          <summary>{data?.tools.length} tools it could call</summary>
          <JsonView value={data?.tools} label="Tools" />
        </details>
      )}
      {observation.input === null && observation.output === null ? (
        <p className="soft">It has no input and no output.</p>
      ) : null}
    </div>
  );
};

/** The results of tools by the id of their call. */
const resultsOf = (messages: readonly Message[]): ReadonlyMap<string, ToolResult> => {
  const results = messages.flatMap(({ parts }) =>
    parts.filter((part): part is ToolResult => part.type === 'tool_result' && part.id !== null),
  );
  return new Map(results.map((result) => [result.id ?? '', result]));
};

interface MessagesProps {
  readonly title: string;
  readonly messages: readonly Message[];
  readonly results: ReadonlyMap<string, ToolResult>;
}

const Messages = ({ title, messages, results }: MessagesProps) => {
  const [isWhole, setWhole] = useState(false);
  const hidden = isWhole ? 0 : Math.max(0, messages.length - shownMessages);
  const callIds = new Set(
    messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'tool_call' ? [part.id] : []))),
  );
  return (
    <section className="stack">
      <h3>{title}</h3>
      {hidden === 0 ? null : (
        <button type="button" className="button" onClick={() => setWhole(true)}>
          Show {hidden} earlier messages
        </button>
      )}
      {messages.slice(hidden).map((message, at) => (
        <MessageView key={hidden + at} message={message} results={results} calledHere={callIds} />
      ))}
    </section>
  );
};

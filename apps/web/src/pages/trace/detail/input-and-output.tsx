import { useState } from 'react';

import type { Message, ToolResult } from '../trace-queries.ts';
import { MessageView } from './message-view.tsx';
import { resultsOf } from './results-of.ts';
import { ValueView } from './value-view.tsx';

interface InputAndOutputProps {
  readonly input: unknown;
  readonly output: unknown;
  /** Their messages; `null` for a value that is none. */
  readonly messages: Readonly<Record<'input' | 'output', readonly Message[] | null>> | null | undefined;
}

/** An input and an output as messages, or as their values where they are none. */
export const InputAndOutput = ({ input, output, messages }: InputAndOutputProps) => {
  const results = resultsOf([...(messages?.input ?? []), ...(messages?.output ?? [])]);
  const sides = [
    { title: 'Input', value: input, said: messages?.input ?? null },
    { title: 'Output', value: output, said: messages?.output ?? null },
  ];
  return sides.map(({ title, value, said }) =>
    said === null ? (
      <ValueView key={title} title={title} value={value} />
    ) : (
      <Messages key={title} title={title} messages={said} results={results} />
    ),
  );
};

/** Only the end of a long history is shown first. */
const shownMessages = 20;

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

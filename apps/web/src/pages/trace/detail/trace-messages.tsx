import { InputAndOutput } from './input-and-output.tsx';
import { messagesOf } from './messages-of.ts';

interface TraceMessagesProps {
  readonly trace: { readonly input?: unknown; readonly output?: unknown };
}

/** What was said to a trace and what it answered. Empty if it has neither. */
export const TraceMessages = ({ trace: { input, output } }: TraceMessagesProps) => (
  <InputAndOutput
    input={input}
    output={output}
    messages={{ input: messagesOf(input, 'user'), output: messagesOf(output, 'assistant') }}
  />
);

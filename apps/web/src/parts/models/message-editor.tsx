import './models.css';

import { useFocusAfterRemoval } from '../../ui/use-focus-after-removal.ts';

export interface TextMessage {
  readonly role: string;
  readonly content: string;
}

/** An edited message, or a placeholder for several that are inserted later. */
export type EditedMessage = TextMessage | { readonly type: 'placeholder'; readonly name: string };

const roles = ['system', 'user', 'assistant', 'tool'] as const;

interface MessageEditorProps<Message extends EditedMessage> {
  readonly messages: readonly Message[];
  readonly onChange: (messages: readonly (Message | TextMessage)[]) => void;
}

/** The messages of a conversation in order, each with its role. */
export const MessageEditor = <Message extends EditedMessage>({ messages, onChange }: MessageEditorProps<Message>) => {
  const last = messages.at(-1);
  const nextRole = last !== undefined && 'role' in last && last.role === 'user' ? 'assistant' : 'user';
  const add = useFocusAfterRemoval(messages.length);
  return (
    <div className="stack">
      {messages.map((message, at) => (
        <OneMessage
          key={at}
          number={at + 1}
          message={message}
          isAlone={messages.length === 1}
          onChange={(changed) => onChange(messages.with(at, changed as Message))}
          onRemove={() => onChange(messages.toSpliced(at, 1))}
          onUp={() => onChange(messages.toSpliced(at, 1).toSpliced(at - 1, 0, message))}
        />
      ))}
      <div>
        <button
          type="button"
          ref={add}
          className="button"
          onClick={() => onChange([...messages, { role: nextRole, content: '' }])}
        >
          Add a message
        </button>
      </div>
    </div>
  );
};

interface OneMessageProps {
  /** From 1. */
  readonly number: number;
  readonly message: EditedMessage;
  readonly isAlone: boolean;
  readonly onChange: (message: EditedMessage) => void;
  readonly onRemove: () => void;
  readonly onUp: () => void;
}

const OneMessage = ({ number, message, isAlone, onChange, onRemove, onUp }: OneMessageProps) => (
  <div className="edited-message">
    <div className="row apart">
      {'role' in message ? (
        <RoleChoice number={number} role={message.role} onChange={(role) => onChange({ ...message, role })} />
      ) : (
        <span className="soft">Messages of the placeholder {message.name}</span>
      )}
      <span className="row">
        {number === 1 ? null : (
          <button type="button" className="button quiet" aria-label={`Move message ${number} up`} onClick={onUp}>
            ↑
          </button>
        )}
        {isAlone ? null : (
          <button type="button" className="button quiet" aria-label={`Remove message ${number}`} onClick={onRemove}>
            ×
          </button>
        )}
      </span>
    </div>
    {'role' in message ? (
      <textarea
        className="field mono"
        rows={2}
        aria-label={`Text of message ${number}`}
        value={message.content}
        onChange={(event) => onChange({ ...message, content: event.target.value })}
      />
    ) : null}
  </div>
);

interface RoleChoiceProps {
  readonly number: number;
  readonly role: string;
  readonly onChange: (role: string) => void;
}

const RoleChoice = ({ number, role, onChange }: RoleChoiceProps) => (
  <select
    className="field"
    aria-label={`Role of message ${number}`}
    value={role}
    onChange={(event) => onChange(event.target.value)}
  >
    {[...new Set([...roles, role])].map((each) => (
      <option key={each}>{each}</option>
    ))}
  </select>
);

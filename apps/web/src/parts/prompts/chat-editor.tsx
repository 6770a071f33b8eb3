import './chat-editor.css';

import type { KeyboardEvent } from 'react';

import { useFocusAfterRemoval } from '../../ui/use-focus-after-removal.ts';
import { movedRow, nextKey, type ChatRow } from './prompt-fields.ts';

const roles = ['system', 'user', 'assistant', 'developer', 'tool'];
const steps: Readonly<Record<string, 1 | -1>> = { ArrowUp: -1, ArrowDown: 1 };

interface ChatEditorProps {
  readonly rows: readonly ChatRow[];
  readonly onChange: (rows: readonly ChatRow[]) => void;
}

/** The messages and placeholders of a chat in order; buttons and Alt with an arrow key change the order. */
export const ChatEditor = ({ rows, onChange }: ChatEditorProps) => {
  const add = (row: { kind: 'message'; role: string; content: string } | { kind: 'placeholder'; name: string }): void =>
    onChange([...rows, { key: nextKey(rows), ...row }]);
  const addButton = useFocusAfterRemoval(rows.length);
  const last = rows.findLast((row) => row.kind === 'message');
  return (
    <fieldset className="chat-editor stack">
      <legend>Messages</legend>
      <datalist id="roles-of-messages">
        {roles.map((role) => (
          <option key={role} value={role} />
        ))}
      </datalist>
      <ol className="stack">
        {rows.map((row, at) => (
          <ChatEntry
            key={row.key}
            row={row}
            at={at}
            count={rows.length}
            onChange={(changed) => onChange(rows.with(at, changed))}
            onMove={(step) => onChange(movedRow(rows, at, step))}
            onRemove={() => onChange(rows.toSpliced(at, 1))}
          />
        ))}
      </ol>
      {rows.length === 0 ? <p className="bad">A chat has at least one message or placeholder.</p> : null}
      <div className="row">
        <button
          type="button"
          ref={addButton}
          className="button"
          onClick={() => add({ kind: 'message', role: last?.role === 'user' ? 'assistant' : 'user', content: '' })}
        >
          Add a message
        </button>
        <button type="button" className="button" onClick={() => add({ kind: 'placeholder', name: '' })}>
          Add a placeholder
        </button>
        <span className="soft">Alt with ↑ or ↓ moves the one you are in.</span>
      </div>
    </fieldset>
  );
};

interface ChatEntryProps {
  readonly row: ChatRow;
  readonly at: number;
  readonly count: number;
  readonly onChange: (row: ChatRow) => void;
  readonly onMove: (step: 1 | -1) => void;
  readonly onRemove: () => void;
}

const ChatEntry = ({ row, at, count, onChange, onMove, onRemove }: ChatEntryProps) => {
  const name = `${row.kind} ${at + 1}`;
  const press = (event: KeyboardEvent): void => {
    const step = steps[event.key];
    if (!event.altKey || step === undefined) return;
    event.preventDefault();
    onMove(step);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Of the fields in it; its buttons do the same.
    <li className="card stack" onKeyDown={press}>
      <div className="row apart">
        {row.kind === 'message' ? (
          <label>
            <span className="only-heard">Role of {name}</span>
            <input
              className="field"
              required
              list="roles-of-messages"
              value={row.role}
              onChange={(event) => onChange({ ...row, role: event.target.value })}
            />
          </label>
        ) : (
          <label className="row">
            Placeholder
            <input
              className="field"
              required
              pattern="[a-zA-Z][a-zA-Z0-9_]*"
              title="A letter, and then letters, digits and _"
              aria-label={`Name of ${name}`}
              placeholder="history"
              value={row.name}
              onChange={(event) => onChange({ ...row, name: event.target.value })}
            />
          </label>
        )}
        <span className="row">
          <EntryButton label={`Move ${name} up`} sign="↑" isOff={at === 0} onClick={() => onMove(-1)} />
          <EntryButton label={`Move ${name} down`} sign="↓" isOff={at === count - 1} onClick={() => onMove(1)} />
          <EntryButton label={`Remove ${name}`} sign="×" isOff={false} onClick={onRemove} />
        </span>
      </div>
      {row.kind === 'message' ? (
        <textarea
          className="field mono"
          rows={4}
          aria-label={`Content of ${name}`}
          value={row.content}
          onChange={(event) => onChange({ ...row, content: event.target.value })}
        />
      ) : (
        <p className="soft">Clients put messages in its place, such as what was said before.</p>
      )}
    </li>
  );
};

interface EntryButtonProps {
  readonly label: string;
  readonly sign: string;
  readonly isOff: boolean;
  readonly onClick: () => void;
}

/** A disabled button remains focusable, so that repeated moves by keys do not lose the focus. */
const EntryButton = ({ label, sign, isOff, onClick }: EntryButtonProps) => (
  <button
    type="button"
    className="button quiet"
    aria-label={label}
    title={label}
    aria-disabled={isOff}
    onClick={isOff ? undefined : onClick}
  >
    {sign}
  </button>
);

import './message.css';

import type { ReactNode } from 'react';

import { JsonView } from '../../../ui/json-view.tsx';
import type { Message, MessagePart, ToolResult } from '../trace-queries.ts';
import { mediaReferences } from './media-reference.ts';
import { MediaView, MediaWithin } from './media-view.tsx';
import { partsShown } from './results-of.ts';
import { pictureAddress, safeAddress, soundAddress } from '../../../ui/safe-address.ts';
import { TextView } from '../../../ui/text-view.tsx';

interface MessageViewProps {
  readonly message: Message;
  readonly results: ReadonlyMap<string, ToolResult>;
  /** Calls that are shown together with their results: a message of such results alone would repeat them. */
  readonly calledHere: ReadonlySet<string | null>;
}

/** One message: its role, and its parts in order. */
export const MessageView = ({ message, results, calledHere }: MessageViewProps) => {
  const parts = partsShown(message, results, calledHere);
  if (parts.length === 0 && message.parts.length > 0) return null;
  return (
    <article className="message">
      <header>
        {message.role}
        {message.name === null ? null : <span className="soft">{message.name}</span>}
        {message.finishReason === null ? null : <span className="soft">ended by {message.finishReason}</span>}
      </header>
      <div className="stack">
        {parts.map((part, at) => (
          <PartView key={at} part={part} results={results} />
        ))}
      </div>
    </article>
  );
};

const PartView = ({
  part,
  results,
}: {
  readonly part: MessagePart;
  readonly results: ReadonlyMap<string, ToolResult>;
}): ReactNode => {
  switch (part.type) {
    case 'text':
      return (
        <>
          <TextView text={part.text} />
          <MediaWithin value={part.text} />
        </>
      );
    case 'reasoning':
      return (
        <details className="reasoning">
          <summary>Reasoning</summary>
          <TextView text={part.text} />
        </details>
      );
    case 'tool_call': {
      const result = part.id === null ? undefined : results.get(part.id);
      return (
        <div className="tool stack">
          <strong>Calls {part.name ?? 'a tool'}</strong>
          <Value value={part.arguments} label="Arguments" />
          {result === undefined ? null : <Result part={result} />}
        </div>
      );
    }
    case 'tool_result':
      return (
        <div className="tool stack">
          <Result part={part} />
        </div>
      );
    case 'other':
      return (
        <>
          <JsonView value={part.value} label="Part of the message" />
          <MediaWithin value={part.value} />
        </>
      );
    case 'image':
    case 'audio':
    case 'video':
    case 'file':
      break;
  }
  return <Medium part={part} />;
};

const Result = ({ part }: { readonly part: ToolResult }) => (
  <>
    <strong className={part.isError ? 'bad' : ''}>
      {part.isError ? 'Failed' : 'Result'}
      {part.name === null ? '' : ` of ${part.name}`}
    </strong>
    <Value value={part.result} label="Result" />
  </>
);

const Value = ({ value, label }: { readonly value: unknown; readonly label: string }) => (
  <>
    {typeof value === 'string' ? <TextView text={value} /> : <JsonView value={value} label={label} />}
    <MediaWithin value={value} />
  </>
);

const shownCharacters = 120;

const Medium = ({ part }: { readonly part: Extract<MessagePart, { reference: unknown }> }) => {
  const reference = part.reference ?? '';
  const [kept] = mediaReferences(reference);
  if (kept !== undefined) return <MediaView reference={kept} name={part.name} />;
  const picture = part.type === 'image' ? pictureAddress(reference) : undefined;
  if (picture !== undefined) return <img src={picture} alt={part.name ?? 'Picture of the message'} />;
  const sound = part.type === 'audio' ? soundAddress(reference) : undefined;
  if (sound !== undefined) return <audio src={sound} controls aria-label={part.name ?? 'Sound of the message'} />;
  const address = safeAddress(reference);
  return (
    <p>
      <span className="tag">{part.mediaType ?? part.type}</span>{' '}
      {address === undefined ? (
        <code>{reference.slice(0, shownCharacters)}</code>
      ) : (
        <a href={address} target="_blank" rel="noreferrer noopener">
          {part.name ?? address.slice(0, shownCharacters)}
        </a>
      )}
    </p>
  );
};

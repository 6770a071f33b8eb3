import { useId, useRef } from 'react';

import { memberName } from '../../api/member-name.ts';
import { useMention } from './use-mention.ts';

interface MentioningFieldProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
}

const lengthMax = 5000;

/** A text field; after an `@` it suggests members, which arrows and Enter select. */
export const MentioningField = ({ text, onChange }: MentioningFieldProps) => {
  const listId = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const { suggested, at, mention, press, onCaret } = useMention(field, text, onChange);
  const chosen = { 'aria-controls': listId, 'aria-activedescendant': `${listId}-${at}` };
  return (
    <div className="mentioning">
      <label className="labelled">
        <span className="only-heard">New comment</span>
        <textarea
          ref={field}
          className="field"
          rows={3}
          maxLength={lengthMax}
          required
          placeholder="Markdown; @ mentions a member"
          aria-autocomplete="list"
          {...(suggested.length === 0 ? {} : chosen)}
          value={text}
          onChange={(event) => {
            onCaret(event.target.selectionStart);
            onChange(event.target.value);
          }}
          onKeyDown={press}
          onBlur={() => onCaret(0)}
        />
      </label>
      {suggested.length === 0 ? null : (
        <ul className="suggested" role="listbox" id={listId} aria-label="Members">
          {suggested.map((member, place) => (
            <li
              key={member.userId}
              id={`${listId}-${place}`}
              role="option"
              className="choice"
              aria-selected={place === at}
              onPointerDown={(event) => {
                event.preventDefault();
                mention(member);
              }}
            >
              {memberName(member)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};

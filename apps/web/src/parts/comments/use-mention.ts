import { useQuery } from '@tanstack/react-query';
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';

import type { ProjectMember } from '../../api/member-name.ts';
import { membersQuery } from '../../api/members.ts';
import { useProject } from '../../api/project.ts';
import { suggestedMembers, withMention, writtenMention } from './mention.ts';

interface Mentioning {
  /** Members that match the written part; empty if no mention is written. */
  readonly suggested: readonly ProjectMember[];
  /** The position of the member that Enter selects. */
  readonly at: number;
  readonly mention: (member: ProjectMember) => void;
  readonly press: (event: KeyboardEvent) => void;
  /** Sets the position of the caret; 0 ends the suggestions. */
  readonly onCaret: (caret: number) => void;
}

/** Suggests members while an `@` and a part of a name are written in a field. */
export const useMention = (
  field: RefObject<HTMLTextAreaElement | null>,
  text: string,
  onChange: (text: string) => void,
): Mentioning => {
  const { id: projectId } = useProject();
  const { data: members = [] } = useQuery(membersQuery(projectId));
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const moveTo = useRef<number>(undefined);
  const written = writtenMention(text, caret);
  const suggested = written === undefined ? [] : suggestedMembers(members, written.word);
  const at = Math.min(chosen, suggested.length - 1);
  const onCaret = (place: number): void => {
    setCaret(place);
    setChosen(0);
  };
  useLayoutEffect(() => {
    if (moveTo.current === undefined) return;
    field.current?.setSelectionRange(moveTo.current, moveTo.current);
    moveTo.current = undefined;
  }, [field, text]);
  const mention = (member: ProjectMember): void => {
    if (written === undefined) return;
    const after = withMention(text, written, member);
    moveTo.current = after.caret;
    onCaret(after.caret);
    onChange(after.text);
  };
  const press = (event: KeyboardEvent): void => {
    const member = suggested[at];
    if (member === undefined) return;
    const actions: Readonly<Record<string, () => void>> = {
      ArrowDown: () => setChosen((at + 1) % suggested.length),
      ArrowUp: () => setChosen((at + suggested.length - 1) % suggested.length),
      Enter: () => mention(member),
      Tab: () => mention(member),
      Escape: () => onCaret(0),
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };
  return { suggested, at, mention, press, onCaret };
};

import { useEffect, useRef, type UIEvent } from 'react';

import { useListPosition } from './list-position.ts';

/** The scroller of a list: begins where it was left at this entry of the history, and at the top for another question. */
export const useListScroll = (question: string) => {
  const scroller = useRef<HTMLDivElement>(null);
  const shownQuestion = useRef(question);
  const { position, keep } = useListPosition();
  useEffect(() => {
    if (shownQuestion.current === question) return;
    shownQuestion.current = question;
    scroller.current?.scrollTo({ top: 0 });
  }, [question]);
  const onScroll = ({ currentTarget: { scrollTop } }: UIEvent): void => keep({ scrollTop });
  return { scroller: { ref: scroller, onScroll }, scrollTop: position?.scrollTop ?? 0 };
};

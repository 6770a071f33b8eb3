import { useLocation } from '@tanstack/react-router';
import { useCallback } from 'react';

/** What of a list is shown. */
interface Position {
  /** When its period was resolved. */
  readonly nowMs?: number;
  readonly scrollTop?: number;
}

/** By entry of the browser's history, while the console is open. */
const positions = new Map<string, Position>();

/** The position of a list at the current entry of the history, so that going back shows what was read there. */
export const useListPosition = () => {
  const entry = useLocation({ select: ({ state }) => state.__TSR_key ?? '' });
  const keep = useCallback(
    (changed: Position): void => void positions.set(entry, { ...positions.get(entry), ...changed }),
    [entry],
  );
  return { position: positions.get(entry), keep };
};

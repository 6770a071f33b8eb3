import { hashKey } from '@tanstack/react-query';
import { useRef } from 'react';

const changedMeanwhile =
  'This was changed meanwhile, in another window or by someone else. Save again to replace that, or open this again to see it.';

interface Unchanged<Fields> {
  /** Rejects, once for each change, if the fields of the stored object are others; `undefined` if it is gone, which the save reports. */
  readonly checkUnchanged: (read: () => Promise<Fields | undefined>) => Promise<void>;
  /** Sets the fields from which the next save starts. */
  readonly remember: (fields: Fields) => void;
}

/** Compares a stored object with the one that its form began with: a save sets every field, and would undo other changes unseen. */
export const useUnchanged = <Fields>(fields: Fields): Unchanged<Fields> => {
  const known = useRef(fields);
  return {
    checkUnchanged: async (read) => {
      const now = await read();
      if (now === undefined || hashKey([now]) === hashKey([known.current])) return;
      known.current = now;
      throw new Error(changedMeanwhile);
    },
    remember: (saved) => {
      known.current = saved;
    },
  };
};

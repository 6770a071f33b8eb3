import { useState } from 'react';

import { Confirm } from './confirm.tsx';

interface RemoveButtonProps {
  /** The deleted object, as accessible name. */
  readonly label: string;
  readonly title: string;
  /** The consequences of the deletion. */
  readonly text: string;
  readonly work: () => Promise<unknown>;
  /** The queries to reload after the deletion. */
  readonly changes: readonly unknown[];
}

/** Deletes the object of a table row after a confirmation. */
export const RemoveButton = ({ label, ...confirmed }: RemoveButtonProps) => {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <button type="button" className="button" aria-label={label} onClick={() => setAsking(true)}>
        ×
      </button>
      {isAsking ? <Confirm {...confirmed} yes="Delete" no="Keep" onClose={() => setAsking(false)} /> : null}
    </>
  );
};

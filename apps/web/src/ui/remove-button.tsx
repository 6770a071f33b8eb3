import { useState } from 'react';

import { Confirm } from './confirm.tsx';

interface RemoveButtonProps {
  /** What it deletes, as its accessible name. */
  readonly label: string;
  readonly title: string;
  /** What follows from it. */
  readonly text: string;
  readonly work: () => Promise<unknown>;
  /** What is asked again once it is done. */
  readonly changes: readonly unknown[];
}

/** Deletes something in a row of a table, once that is confirmed. */
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

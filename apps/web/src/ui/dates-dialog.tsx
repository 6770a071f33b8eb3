import { useState } from 'react';

import { dayBounds, lastDayFrom } from '../format/time-range.ts';
import { dayMs } from '../format/times.ts';
import { FormDialog } from './form-dialog.tsx';
import { TextField } from './text-field.tsx';

interface DatesDialogProps {
  /** The period that it starts with. */
  readonly range: { readonly from: string; readonly to: string };
  readonly onChoose: (from: string, to: string) => void;
  readonly onClose: () => void;
}

/** Asks for the first and the last day of a period, both in UTC as the days of costs. */
export const DatesDialog = ({ range, onChoose, onClose }: DatesDialogProps) => {
  const [first, setFirst] = useState(range.from.slice(0, 10));
  const [last, setLast] = useState(new Date(Date.parse(range.to) - 1).toISOString().slice(0, 10));
  const choose = (): void => {
    const end = new Date(Date.parse(last) + dayMs);
    onChoose(new Date(first).toISOString(), end.toISOString());
  };
  return (
    <FormDialog
      title="Between dates, in UTC"
      submit="Show"
      error={null}
      isBusy={false}
      onSubmit={choose}
      onClose={onClose}
    >
      <TextField
        label="First day"
        type="date"
        required
        min={dayBounds.first}
        max={last}
        value={first}
        onChange={setFirst}
      />
      <TextField
        label="Last day"
        type="date"
        required
        min={first}
        max={lastDayFrom(first)}
        value={last}
        onChange={setLast}
      />
    </FormDialog>
  );
};

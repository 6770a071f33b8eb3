import { fullCount } from '../format/numbers.ts';

interface ProgressProps {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  readonly onStop: () => void;
}

/** The progress of work on many items, and a stop button: finished items stay finished. */
export const Progress = ({ label, done, total, onStop }: ProgressProps) => (
  <div className="row">
    <progress aria-label={label} value={done} max={Math.max(total, 1)} />
    <span className="soft" role="status">
      {fullCount(done)} of {fullCount(total)}
    </span>
    <button type="button" className="button" onClick={onStop}>
      Stop
    </button>
  </div>
);

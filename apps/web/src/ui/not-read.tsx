import { Failure } from './failure.tsx';
import { Skeleton } from './skeleton.tsx';

interface NotReadProps {
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly height: number;
}

/** Shown while there is no data: a placeholder while it is loaded, then the reason why it was not. */
export const NotRead = ({ error, onRetry, height }: NotReadProps) =>
  error === null ? <Skeleton height={height} /> : <Failure error={error} onRetry={onRetry} />;

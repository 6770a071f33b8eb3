import { Failure } from './failure.tsx';
import { Skeleton } from './skeleton.tsx';

interface NotReadProps {
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly height: number;
}

/** The same in a line of text or a cell. Pointing at it shows the reason. */
export const TextNotRead = ({ error }: { readonly error: Error | null }) =>
  error === null ? (
    <Skeleton height={20} width={80} />
  ) : (
    <span className="bad" title={error.message}>
      not read
    </span>
  );

/** Shown while there is no data: a placeholder while it is loaded, then the reason why it was not. */
export const NotRead = ({ error, onRetry, height }: NotReadProps) =>
  error === null ? <Skeleton height={height} /> : <Failure error={error} onRetry={onRetry} />;

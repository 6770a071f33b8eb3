import { ApiError } from '../api/client.ts';

const adviceOf = (error: unknown): string => {
  if (!(error instanceof ApiError)) return '';
  if (error.status === 403 && error.code !== 'second_factor_missing')
    return ' An admin of the organization can give you a role that may.';
  return error.status === 429 ? ' Wait a moment, then try again.' : '';
};

/** The error message, with advice for the user. */
export const Failure = ({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) => (
  <div className="notice failed row apart" role="alert">
    <span>
      {error instanceof Error ? error.message : String(error)}
      {adviceOf(error)}
    </span>
    {onRetry === undefined ? null : (
      <button type="button" className="button" onClick={onRetry}>
        Try again
      </button>
    )}
  </div>
);

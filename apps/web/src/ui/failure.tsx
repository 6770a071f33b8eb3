import { ApiError } from '../api/client.ts';
import { refusalText, type FieldLabels } from '../api/refusal-text.ts';

const adviceOf = (error: unknown): string => {
  if (!(error instanceof ApiError)) return '';
  if (error.status === 403 && error.code !== 'second_factor_missing')
    return ' An admin of the organization can give you a role that may.';
  return error.status === 429 ? ' Wait a moment, then try again.' : '';
};

const messageOf = (error: unknown, labels: FieldLabels): string => {
  if (error instanceof ApiError) return refusalText(error, labels);
  return error instanceof Error ? error.message : String(error);
};

interface FailureProps {
  readonly error: unknown;
  /** Of the form whose request failed, where they differ from the names of its fields. */
  readonly labels?: FieldLabels;
  readonly onRetry?: () => void;
}

/** The error message, with advice for the user. */
export const Failure = ({ error, labels = {}, onRetry }: FailureProps) => (
  <div className="notice failed row apart" role="alert">
    <span>
      {messageOf(error, labels)}
      {adviceOf(error)}
    </span>
    {onRetry === undefined ? null : (
      <button type="button" className="button" onClick={onRetry}>
        Try again
      </button>
    )}
  </div>
);

import { ApiError } from '../api/client.ts';
import { refusalText, type FieldLabels } from '../api/refusal-text.ts';
import { signInUrl } from '../api/session.ts';

/** Refusals that no other role would change. */
const namedByCode: ReadonlySet<string> = new Set(['second_factor_missing', 'other_user']);

const adviceOf = (error: unknown): string => {
  if (!(error instanceof ApiError)) return '';
  if (error.status === 403 && !namedByCode.has(error.code))
    return ' An admin of the organization can give you a role that may.';
  if (error.status === 429) return ` Wait ${waitText(error.retryAfterMs)}, then try again.`;
  return error.code === 'internal' && error.requestId !== '' ? ` It is ${error.requestId}.` : '';
};

const waitText = (ms: number): string => (ms < 2000 ? 'a moment' : `${Math.ceil(ms / 1000)} seconds`);

const messageOf = (error: unknown, labels: FieldLabels): string => {
  if (error instanceof ApiError) return refusalText(error, labels);
  return error instanceof Error ? error.message : String(error);
};

const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`);

interface FailureProps {
  readonly error: unknown;
  /** Of the form whose request failed, where they differ from the names of its fields. */
  readonly labels?: FieldLabels;
  readonly onRetry?: () => void;
}

/** The error message, with advice for the user. */
export const Failure = ({ error, labels = {}, onRetry }: FailureProps) => (
  <div className="notice failed row apart" role="alert">
    {error instanceof ApiError && error.status === 401 ? (
      <SignedOut isPart={onRetry !== undefined} />
    ) : (
      <span>
        {sentence(messageOf(error, labels))}
        {adviceOf(error)}
      </span>
    )}
    {onRetry === undefined ? null : (
      <button type="button" className="button" onClick={onRetry}>
        Try again
      </button>
    )}
  </div>
);

/** Signing in opens another window, so that this one keeps what was entered. Above parts of a page the frame has the link. */
const SignedOut = ({ isPart }: { readonly isPart: boolean }) =>
  isPart ? (
    <span>This was not read: your session has ended.</span>
  ) : (
    <p>
      Your session has ended.{' '}
      <a href={signInUrl().href} target="_blank" rel="noreferrer">
        Sign in again in a new window
      </a>
      , then come back: what you entered here stays.
    </p>
  );

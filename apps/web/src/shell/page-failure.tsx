import { Link, useRouter } from '@tanstack/react-router';

import { ApiError } from '../api/client.ts';
import { NotLoaded } from '../api/not-loaded.ts';
import { Failure } from '../ui/failure.tsx';
import { useReturn } from './use-return.ts';

interface PageFailureProps {
  readonly error: unknown;
  /** Absent if a retry is useless. */
  readonly reset?: () => void;
}

/** For failures outside of the frame. */
export const WholeFailure = (props: PageFailureProps) => (
  <main>
    <PageFailure {...props} />
  </main>
);

/** For failures of a page, inside the frame. */
export const PageFailure = ({ error, reset }: PageFailureProps) =>
  error instanceof NotLoaded || (error instanceof ApiError && error.status === 0) ? (
    <Waiting />
  ) : (
    <Refused error={error} isFinal={reset === undefined} />
  );

const Refused = ({ error, isFinal }: { readonly error: unknown; readonly isFinal: boolean }) => {
  const router = useRouter();
  return (
    <section className="page">
      <h1>This page cannot be shown</h1>
      <Failure error={error} {...(isFinal ? {} : { onRetry: () => void router.invalidate() })} />
      <p>
        <Link to="/">Open the first of your projects</Link>
      </p>
    </section>
  );
};

/** Shown until the server answers again: then the page is reloaded at the opened address. */
const Waiting = () => {
  const { isUp, load } = useReturn();
  return (
    <section className="page">
      <h1>This page is not there yet</h1>
      <div className="notice row apart" role="status">
        <span>
          {isUp
            ? 'The server answers, and this page still could not be loaded. Wait a moment and load it again; its log may name the cause.'
            : 'The server does not answer: it may be starting again, or the network is down. The page opens by itself as soon as it answers.'}
        </span>
        <button type="button" className="button" onClick={load}>
          Load it now
        </button>
      </div>
    </section>
  );
};

import { Link } from '@tanstack/react-router';

import { ApiError } from '../api/client.ts';
import { NotLoaded } from '../api/not-loaded.ts';
import { Failure } from '../ui/failure.tsx';
import { useReturn } from './use-return.ts';

interface PageFailureProps {
  readonly error: unknown;
  readonly reset?: () => void;
}

/** Where there is no frame either. */
export const WholeFailure = (props: PageFailureProps) => (
  <main>
    <PageFailure {...props} />
  </main>
);

/** In the frame, where a page could not be shown. */
export const PageFailure = ({ error, reset }: PageFailureProps) =>
  error instanceof NotLoaded || (error instanceof ApiError && error.status === 0) ? (
    <Waiting />
  ) : (
    <section className="page">
      <h1>This page cannot be shown</h1>
      <Failure error={error} {...(reset === undefined ? {} : { onRetry: reset })} />
      <p>
        <Link to="/">Open the first of your projects</Link>
      </p>
    </section>
  );

/** Until the server answers again: then the page is loaded anew, at the address that was opened. */
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

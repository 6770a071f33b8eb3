import { Link } from '@tanstack/react-router';

import { Failure } from '../ui/failure.tsx';

/** Stands where a page could not be shown. */
export const PageFailure = ({ error, reset }: { readonly error: unknown; readonly reset?: () => void }) => (
  <main className="page">
    <h1>This page cannot be shown</h1>
    <Failure error={error} {...(reset === undefined ? {} : { onRetry: reset })} />
    <p>
      <Link to="/">Open the first of your projects</Link>
    </p>
  </main>
);

/** A placeholder with the size of the content that is loading. */
export const Skeleton = ({ height, width = '100%' }: { readonly height: number; readonly width?: number | string }) => (
  <span className="skeleton" style={{ height, width }} aria-hidden="true" />
);

/** Shown until a page is loaded. */
export const PageSkeleton = () => (
  <div className="page" role="status" aria-label="Loading">
    <Skeleton height={26} width={220} />
    <Skeleton height={96} />
    <Skeleton height={280} />
  </div>
);

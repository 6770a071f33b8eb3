import { lazy, Suspense, useState } from 'react';

import { loading } from '../api/not-loaded.ts';

const Markdown = lazy(loading(async () => ({ default: (await import('./markdown.tsx')).Markdown })));

const shownCharacters = 20_000;

/** A text as Markdown, with HTML shown as text; a long text is truncated until it is expanded. */
export const TextView = ({ text }: { readonly text: string }) => {
  const [isWhole, setWhole] = useState(false);
  const isCut = text.length > shownCharacters && !isWhole;
  const shown = isCut ? text.slice(0, shownCharacters) : text;
  return (
    <>
      <Suspense fallback={<pre>{shown}</pre>}>
        <Markdown text={shown} />
      </Suspense>
      {isCut ? (
        <button type="button" className="button" onClick={() => setWhole(true)}>
          Show all {text.length.toLocaleString()} characters
        </button>
      ) : null}
    </>
  );
};

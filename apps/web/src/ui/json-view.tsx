import { useMemo, useState } from 'react';

import { CopyButton } from './copy-button.tsx';

/** Longer texts are shown on request: a page with megabytes in it does not scroll well. */
const shownCharacters = 100_000;

/** A value as indented JSON. A group and no landmark: one page has many with the same label. */
export const JsonView = ({ value, label }: { readonly value: unknown; readonly label: string }) => {
  const text = useMemo(() => JSON.stringify(value, null, 2) ?? 'undefined', [value]);
  const [isWhole, setWhole] = useState(false);
  const isCut = text.length > shownCharacters && !isWhole;
  return (
    <div className="code" role="group" aria-label={label} tabIndex={0}>
      <pre>{isCut ? text.slice(0, shownCharacters) : text}</pre>
      {isCut ? (
        <button type="button" className="button" onClick={() => setWhole(true)}>
          Show all {text.length.toLocaleString()} characters
        </button>
      ) : null}
      <CopyButton text={text} />
    </div>
  );
};

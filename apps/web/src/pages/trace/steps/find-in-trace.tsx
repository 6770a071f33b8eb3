import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { useProject } from '../../../api/project.ts';
import { fullCount } from '../../../format/numbers.ts';
import { findQuery, type Found } from '../trace-queries.ts';

const restMs = 300;

interface FindInTraceProps {
  readonly traceId: string;
  /** The text of the address; empty for none. */
  readonly asked: string;
  readonly onAsk: (text: string) => void;
  readonly onFound: (ids: ReadonlySet<string> | undefined) => void;
  readonly onNext: () => void;
}

/** Finds a text in names, inputs and outputs; the server searches. Enter goes to the next step that contains it. */
export const FindInTrace = ({ traceId, asked, onAsk, onFound, onNext }: FindInTraceProps) => {
  const { id: projectId } = useProject();
  const [text, setText] = useState(asked);
  useEffect(() => {
    if (text.trim() === asked) return undefined;
    const timer = setTimeout(() => onAsk(text.trim()), restMs);
    return () => clearTimeout(timer);
  }, [text]);
  const { data, isFetching, error } = useQuery(findQuery(projectId, traceId, asked));
  const found = asked === '' ? undefined : data;
  useEffect(() => onFound(found?.ids), [found, onFound]);
  return (
    <>
      <input
        className="field"
        type="search"
        data-search
        aria-label="Find in this trace"
        placeholder="Find in this trace   /"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => (event.key === 'Enter' ? onNext() : undefined)}
      />
      <span role="status" className="soft">
        {isFetching ? 'Searching …' : foundText(found)}
        {error?.message}
      </span>
    </>
  );
};

const foundText = (found: Found | undefined): string =>
  found === undefined ? '' : `${fullCount(found.ids.size)}${found.isAll ? '' : ' and more'} found`;

import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';

import { useProject } from '../../../api/project.ts';
import { fullCount } from '../../../format/numbers.ts';
import type { StepTree } from '../step-tree.ts';
import { findQuery } from '../trace-queries.ts';

const restMs = 300;

interface FindInTraceProps {
  readonly tree: StepTree;
  readonly traceId: string;
  readonly onFound: (ids: ReadonlySet<string> | undefined) => void;
  readonly onNext: (ids: readonly string[]) => void;
}

/** Finds a text in names, inputs and outputs; Enter goes from one step that has it to the next. */
export const FindInTrace = ({ tree, traceId, onFound, onNext }: FindInTraceProps) => {
  const { id: projectId } = useProject();
  const [text, setText] = useState('');
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), restMs);
    return () => clearTimeout(timer);
  }, [text]);
  const { data } = useQuery(findQuery(projectId, traceId, asked));
  const found = asked === '' ? undefined : data;
  useEffect(() => onFound(found), [found, onFound]);
  const inOrder = useMemo(
    () => tree.nodes.filter(({ step }) => found?.has(step.id) === true).map(({ step }) => step.id),
    [tree, found],
  );
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
        onKeyDown={(event) => (event.key === 'Enter' ? onNext(inOrder) : undefined)}
      />
      <span role="status" className="soft">
        {found === undefined ? '' : `${fullCount(inOrder.length)} found`}
      </span>
    </>
  );
};

import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';

import { useProject } from '../../../api/project.ts';
import { fullCount } from '../../../format/numbers.ts';
import { NotRead } from '../../../ui/not-read.tsx';
import { conversationQuery, observationQuery } from '../trace-queries.ts';
import { comparedText, diffTexts, type DiffPart } from './prompt-diff.ts';

interface Compared {
  readonly traceId: string;
  readonly id: string;
}

/** The compared text of a call; `undefined` before it is loaded. */
const useTexts = ({ traceId, id }: Compared) => {
  const { id: projectId } = useProject();
  const conversation = useQuery(conversationQuery(projectId, traceId, id));
  const observation = useQuery(observationQuery(projectId, id));
  const error = conversation.error ?? observation.error;
  const retry = (): void => void Promise.all([conversation.refetch(), observation.refetch()]);
  if (conversation.data === undefined || observation.data === undefined) return { error, retry, texts: undefined };
  const { input, output } = conversation.data ?? { input: null, output: null };
  return {
    error,
    retry,
    texts: {
      input: comparedText(input, observation.data.input),
      output: comparedText(output, observation.data.output),
    },
  };
};

interface MessageDifferencesProps {
  readonly before: Compared;
  readonly after: Compared;
}

/** The differences between the input and between the output of two steps. */
export const MessageDifferences = ({ before: one, after: other }: MessageDifferencesProps) => {
  const before = useTexts(one);
  const after = useTexts(other);
  const retry = (): void => {
    before.retry();
    after.retry();
  };
  if (before.texts === undefined || after.texts === undefined)
    return <NotRead error={before.error ?? after.error} onRetry={retry} height={220} />;
  return (
    <>
      <Difference title="Input" before={before.texts.input} after={after.texts.input} />
      <Difference title="Output" before={before.texts.output} after={after.texts.output} />
    </>
  );
};

interface DifferenceProps {
  readonly title: string;
  readonly before: string;
  readonly after: string;
}

/** The difference between two texts, by words. */
export const Difference = ({ title, before, after }: DifferenceProps) => {
  const parts = useMemo(() => diffTexts(before, after), [before, after]);
  const isSame = before === after;
  return (
    <section className="stack">
      <h3>{title}</h3>
      {isSame ? <p className="soft">No difference.</p> : null}
      {parts === undefined ? <p className="notice">They have too little in common to be compared.</p> : null}
      {isSame || parts === undefined ? null : (
        <pre className="difference" role="region" aria-label={`Difference of the ${title.toLowerCase()}`} tabIndex={0}>
          {parts.map((part, at) => (
            // oxlint-disable-next-line react/no-array-index-key -- The parts of two texts never change places.
            <Part key={at} part={part} isFirst={at === 0} isLast={at === parts.length - 1} />
          ))}
        </pre>
      )}
    </section>
  );
};

/** The number of unchanged lines shown before and after a change. */
const linesAround = 3;

interface PartProps {
  readonly part: DiffPart;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

const Part = ({ part: { kind, text }, isFirst, isLast }: PartProps) => {
  const [isWhole, setWhole] = useState(false);
  if (kind === 'removed') return <del>{text}</del>;
  if (kind === 'added') return <ins>{text}</ins>;
  const lines = text.split('\n');
  const [begin, end] = [isFirst ? 0 : linesAround, lines.length - (isLast ? 0 : linesAround + 1)];
  if (isWhole || end - begin <= linesAround) return text;
  return (
    <>
      {lines.slice(0, begin).map((line) => `${line}\n`)}
      <button type="button" className="button quiet" onClick={() => setWhole(true)}>
        {fullCount(end - begin)} lines that are the same
      </button>
      {`\n${lines.slice(end).join('\n')}`}
    </>
  );
};

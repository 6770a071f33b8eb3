import { useMemo } from 'react';

import { scoreText } from '../../format/score-text.ts';
import { TableHead } from '../../ui/table-head.tsx';
import { Difference } from '../trace/compare/message-differences.tsx';
import { comparedText } from '../trace/compare/prompt-diff.ts';
import type { Trace } from '../trace/trace-queries.ts';

interface WholeTracesProps {
  readonly before: Trace;
  readonly after: Trace;
}

/** The scores, the input and the output of two traces. */
export const WholeTraces = ({ before, after }: WholeTracesProps) => {
  const scores = useMemo(() => scoresOf(before, after), [before, after]);
  return (
    <div className="stack">
      <h2>The whole traces</h2>
      {scores.length === 0 ? null : (
        <div className="wide" tabIndex={0} role="region" aria-label="Scores of both traces">
          <table>
            <TableHead columns={['Score', 'First', 'Second']} />
            <tbody>
              {scores.map(({ name, one, other }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{one}</td>
                  <td>{other}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Difference title="Input" before={comparedText(null, before.input)} after={comparedText(null, after.input)} />
      <Difference title="Output" before={comparedText(null, before.output)} after={comparedText(null, after.output)} />
    </div>
  );
};

const textsOf = ({ scores }: Trace, name: string): string =>
  scores
    .filter((score) => score.observationId === null && score.name === name)
    .map(scoreText)
    .join(', ');

/** The scores of the traces themselves by name; those of one name as a list. */
const scoresOf = (before: Trace, after: Trace) => {
  const ofTraces = [...before.scores, ...after.scores].filter(({ observationId }) => observationId === null);
  return [...new Set(ofTraces.map(({ name }) => name))].map((name) => ({
    name,
    one: textsOf(before, name),
    other: textsOf(after, name),
  }));
};

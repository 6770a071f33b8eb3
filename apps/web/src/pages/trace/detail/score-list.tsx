import type { Trace } from '../trace-queries.ts';
import { TableHead } from '../../../ui/table-head.tsx';

interface ScoreListProps {
  readonly scores: Trace['scores'];
  /** Where there is none, a sentence stands in its place. */
  readonly isAlone?: boolean;
}

export const ScoreList = ({ scores, isAlone = false }: ScoreListProps) => {
  if (scores.length === 0)
    return isAlone ? <p className="soft">No scores yet. Evaluators, users and SDKs send them by the API.</p> : null;
  return (
    <section className="stack">
      {isAlone ? null : <h3>Scores</h3>}
      <table>
        <TableHead columns={['Name', 'Value', 'From', 'Comment']} />
        <tbody>
          {scores.map(({ id, name, source, comment, ...score }) => (
            <tr key={id}>
              <td>{name}</td>
              <td>
                {'stringValue' in score && typeof score.stringValue === 'string'
                  ? score.stringValue
                  : String(score.value)}
              </td>
              <td>{source.toLowerCase()}</td>
              <td>{comment}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};

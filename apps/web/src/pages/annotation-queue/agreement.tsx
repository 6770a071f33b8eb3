import { useQuery } from '@tanstack/react-query';

import { api } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
import { useProject } from '../../api/project.ts';
import { fullCount } from '../../format/numbers.ts';
import { NotRead } from '../../ui/not-read.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { alphaWords, kappaWords } from './agreement-words.ts';

type AgreementOfConfig = Answer<'get', '/api/public/annotation-queues/{queueId}/agreement'>['data'][number];

/** The agreement of the annotators of a queue, for each of its configs. */
export const Agreement = ({ queueId }: { readonly queueId: string }) => {
  const { id: projectId } = useProject();
  const { data, error, refetch } = useQuery({
    queryKey: ['annotation-queues', projectId, queueId, 'agreement'],
    queryFn: async ({ signal }) =>
      api.get('/api/public/annotation-queues/{queueId}/agreement', { projectId }, { params: { queueId }, signal }),
  });
  if (data === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={200} />;
  return (
    <>
      {data.data.length === 0 ? (
        <p className="soft">Texts cannot be compared, and the queue has no other score.</p>
      ) : (
        <AgreementTable rows={data.data} />
      )}
      {data.meta.isComplete ? null : (
        <p className="notice">
          There are more scores than are read at once: these figures are of the newest {fullCount(data.meta.scores)}.
        </p>
      )}
      <Explained />
    </>
  );
};

const AgreementTable = ({ rows }: { readonly rows: readonly AgreementOfConfig[] }) => (
  <div className="card wide" tabIndex={0} role="region" aria-label="Agreement as a table">
    <table>
      <TableHead
        columns={[
          'Score',
          'Type',
          { figures: 'Compared' },
          { figures: 'Annotators' },
          { figures: 'Equal' },
          "Cohen's kappa",
          "Krippendorff's alpha",
        ]}
      />
      <tbody>
        {rows.map((row) => (
          <tr key={row.configId}>
            <th scope="row">{row.name}</th>
            <td>{row.dataType.toLowerCase()}</td>
            <td className="figure" title={`${fullCount(row.ratings)} scores`}>
              {fullCount(row.units)}
            </td>
            <td className="figure">{fullCount(row.annotators)}</td>
            <td className="figure">
              {row.observedAgreement === null
                ? '–'
                : row.observedAgreement.toLocaleString(undefined, { style: 'percent', maximumFractionDigits: 0 })}
            </td>
            <td>
              <Coefficient value={row.cohensKappa} words={kappaWords} />
            </td>
            <td>
              <Coefficient value={row.krippendorffsAlpha} words={alphaWords} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

interface CoefficientProps {
  readonly value: number | null;
  readonly words: (value: number) => string;
}

const Coefficient = ({ value, words }: CoefficientProps) =>
  value === null ? (
    <span className="soft">–</span>
  ) : (
    <span title={String(value)}>
      {value.toLocaleString(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 })}{' '}
      <span className="soft">{words(value)}</span>
    </span>
  );

const Explained = () => (
  <section className="stack soft" aria-label="What the figures mean">
    <p>
      Compared are items that at least two annotators scored in this queue; of several scores of one annotator the
      newest counts. “Equal” is the share of pairs of scores that are the same, and does not see how many are the same
      by chance.
    </p>
    <p>
      <strong>Cohen&apos;s kappa</strong> takes chance away: 0 is what guessing would give, 1 is agreement on
      everything. It is for two annotators, and categories.
    </p>
    <p>
      <strong>Krippendorff&apos;s alpha</strong> does the same for any number of annotators, of whom each may have left
      items out, and for numbers weighs how far apart they are. From 0.80 on scores are relied on, from 0.67 on for
      tentative conclusions. Where all scores are the same there is none: it needs some that differ.
    </p>
  </section>
);

import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';

import { api } from '../../api/client.ts';
import type { Answer } from '../../api/contract.ts';
import { useProject } from '../../api/project.ts';
import { shortUsd } from '../../format/money.ts';
import { durationText } from '../../format/durations.ts';
import { differenceText, fullCount } from '../../format/numbers.ts';
import { Failure } from '../../ui/failure.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TableHead, type ColumnHead } from '../../ui/table-head.tsx';
import type { PromptSearch } from './prompt-search.ts';
import type { VersionFigures } from './rolling-series.ts';
import { scoreLabel, shareText, valueText } from './score-text.ts';

type Measure = Answer<'get', '/api/public/v2/prompts/{promptName}/comparison'>['data'][number];

interface PromptComparisonProps {
  readonly name: string;
  /** The versions that have calls, newest first; at least two. */
  readonly versions: readonly VersionFigures[];
}

/** A comparison of two versions, with the significance of each difference. */
export const PromptComparison = ({ name, versions }: PromptComparisonProps) => {
  const { id: projectId } = useProject();
  const search = useSearch({ from: '/project/$projectId/prompts/$promptName' });
  const navigate = useNavigate({ from: '/project/$projectId/prompts/$promptName' });
  const choose = (chosen: PromptSearch): void =>
    void navigate({ search: (before) => ({ ...before, ...chosen }), replace: true, resetScroll: false });
  const calledOr = (asked: number | undefined, at: number): string =>
    String((versions.find(({ version }) => version === asked) ?? versions[at])?.version ?? '');
  const [baseline, candidate] = [calledOr(search.baseline, 1), calledOr(search.candidate, 0)];
  const { data, error, refetch } = useQuery({
    queryKey: ['prompts', projectId, name, 'comparison', baseline, candidate],
    queryFn: async ({ signal }) =>
      api.get(
        '/api/public/v2/prompts/{promptName}/comparison',
        { projectId },
        { params: { promptName: name }, query: { baseline, candidate }, signal },
      ),
  });
  return (
    <section className="stack" aria-label="Comparison of two versions">
      <div className="row">
        <Choice label="Baseline" versions={versions} value={baseline} onChange={(baseline) => choose({ baseline })} />
        <Choice
          label="Candidate"
          versions={versions}
          value={candidate}
          onChange={(candidate) => choose({ candidate })}
        />
      </div>
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton height={160} /> : null}
      {data === undefined ? null : <Measures measures={data.data} />}
    </section>
  );
};

interface ChoiceProps {
  readonly label: string;
  readonly versions: readonly VersionFigures[];
  readonly value: string;
  readonly onChange: (version: number) => void;
}

const Choice = ({ label, versions, value, onChange }: ChoiceProps) => (
  <label>
    {label}{' '}
    <select className="field" value={value} onChange={(event) => onChange(Number(event.target.value))}>
      {versions.map(({ version, labels }) => (
        <option key={version} value={version}>
          {['Version', version, ...(labels.length === 0 ? [] : [`(${labels.join(', ')})`])].join(' ')}
        </option>
      ))}
    </select>
  </label>
);

const columns: readonly ColumnHead[] = [
  'Measure',
  { figures: 'Baseline' },
  { figures: 'Candidate' },
  { figures: 'Difference' },
  { figures: '95 % interval' },
  { figures: 'p' },
  'Verdict',
];

const names: Readonly<Record<Measure['measure'], string>> = {
  latencySeconds: 'Latency',
  costPerCall: 'Cost of a call',
  tokensPerCall: 'Tokens of a call',
  errorShare: 'Share of errors',
  score: 'Score',
};
const verdicts: Readonly<Record<Measure['verdict'], string>> = {
  too_few: 'too few to tell',
  no_difference: 'no difference shows',
  higher: 'higher',
  lower: 'lower',
};

const Measures = ({ measures }: { readonly measures: readonly Measure[] }) => (
  <div className="card wide" tabIndex={0} role="region" aria-label="Differences">
    <table>
      <TableHead columns={columns} />
      <tbody>
        {measures.map((measure) => (
          <MeasureRow key={measure.score === null ? measure.measure : scoreLabel(measure.score)} measure={measure} />
        ))}
      </tbody>
    </table>
  </div>
);

const textOf = ({ measure, test }: Measure, value: number): string => {
  if (test === 'newcombe') return shareText(value);
  if (measure === 'costPerCall') return shortUsd(value);
  return measure === 'latencySeconds' ? durationText(value * 1000) : valueText(value);
};

const MeasureRow = ({ measure }: { readonly measure: Measure }) => {
  const { score, baseline, candidate, difference, lower, upper, pValue, verdict } = measure;
  const signed = (change: number | null): string =>
    change === null ? '–' : differenceText(change, (size) => textOf(measure, size));
  return (
    <tr>
      <th scope="row">{score === null ? names[measure.measure] : scoreLabel(score)}</th>
      {[baseline, candidate].map(({ count, value }, at) => (
        <td key={at} className="figure">
          {value === null ? '–' : textOf(measure, value)} <span className="soft">of {fullCount(count)}</span>
        </td>
      ))}
      <td className="figure">{signed(difference)}</td>
      <td className="figure">{lower === null ? '–' : `${signed(lower)} to ${signed(upper)}`}</td>
      <td className="figure">{pValue === null ? '–' : pValue < 0.001 ? '< 0.001' : pValue.toFixed(3)}</td>
      <td>{verdicts[verdict]}</td>
    </tr>
  );
};

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { chipText } from '../../api/conditions.ts';
import { useProject } from '../../api/project.ts';
import { TimeChart } from '../../charts/time-chart.tsx';
import { durationText } from '../../format/durations.ts';
import { shortUsd } from '../../format/money.ts';
import { fullCount } from '../../format/numbers.ts';
import { dayMs } from '../../format/times.ts';
import { Money } from '../../ui/money.tsx';
import { NotRead } from '../../ui/not-read.tsx';
import { TableHead, type ColumnHead } from '../../ui/table-head.tsx';
import { Tags } from '../../ui/tags.tsx';
import { PromptComparison } from './prompt-comparison.tsx';
import { rollingSeries, type RollingMeasure, type VersionFigures } from './rolling-series.ts';
import { scoreLabel, shareText, valueText } from './score-text.ts';

/** The figures of a prompt's versions in the last 30 days, and a comparison of two. */
export const PromptFigures = ({ name }: { readonly name: string }) => {
  const { id: projectId } = useProject();
  const { data, error, refetch } = useQuery({
    queryKey: ['prompts', projectId, name, 'figures'],
    queryFn: async ({ signal }) =>
      api.get(
        '/api/public/v2/prompts/{promptName}/figures',
        { projectId },
        { params: { promptName: name }, query: {}, signal },
      ),
  });
  if (data === undefined) return <NotRead error={error} onRetry={() => void refetch()} height={200} />;
  const called = data.data.filter(({ calls }) => calls > 0);
  return (
    <section className="stack" aria-label="Which version works">
      <h2>Which version works: the last 30 days</h2>
      {called.length === 0 ? (
        <p className="soft">
          No call yet. A call counts for a version when its observation names the prompt, as the SDKs do by themselves.
        </p>
      ) : (
        <>
          <VersionTable name={name} versions={called} />
          <RollingChart versions={called.slice(0, versionsShown)} />
          {called.length > 1 ? <PromptComparison name={name} versions={called} /> : null}
        </>
      )}
    </section>
  );
};

/** The maximal number of lines of a chart; the newest versions are shown. */
const versionsShown = 5;

const columns: readonly ColumnHead[] = [
  'Version',
  { figures: 'Calls' },
  { figures: 'Cost' },
  { figures: 'Cost a call' },
  { figures: 'Tokens' },
  { figures: 'p50' },
  { figures: 'p95' },
  { figures: 'Errors' },
  'Scores',
];

const secondsText = (seconds: number | null): string => (seconds === null ? '–' : durationText(seconds * 1000));

interface VersionTableProps {
  readonly name: string;
  readonly versions: readonly VersionFigures[];
}

const VersionTable = ({ name, versions }: VersionTableProps) => (
  <div className="card wide" tabIndex={0} role="region" aria-label="Figures by version">
    <table>
      <TableHead columns={columns} />
      <tbody>
        {versions.map((each) => (
          <tr key={each.version}>
            <th scope="row">
              {each.version} <Tags tags={each.labels} />
            </th>
            <td className="figure">
              <CallsLink name={name} figures={each} />
            </td>
            <td className="figure">
              <Money usd={Number(each.cost)} exact={each.cost} />
              {each.unpricedCalls === 0 ? null : (
                <span className="soft"> and {each.unpricedCalls} without a price</span>
              )}
            </td>
            <td className="figure">{each.costPerCall === null ? '–' : <Money usd={each.costPerCall} />}</td>
            <td className="figure">{fullCount(each.totalTokens)}</td>
            <td className="figure">{secondsText(each.latencyP50Seconds)}</td>
            <td className="figure">{secondsText(each.latencyP95Seconds)}</td>
            <td className="figure">{each.errorShare === null ? '–' : shareText(each.errorShare)}</td>
            <td>
              <span className="row">
                {each.scores.map((score) => (
                  <span key={scoreLabel(score)} className="tag">
                    {scoreLabel(score)} {score.mean === null ? shareText(score.share ?? 0) : valueText(score.mean)}{' '}
                    <span className="soft">of {fullCount(score.count)}</span>
                  </span>
                ))}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

/** The number of calls of a version, which leads to them. */
const CallsLink = ({
  name,
  figures: { calls, version },
}: {
  readonly name: string;
  readonly figures: VersionFigures;
}) => {
  const { id: projectId } = useProject();
  const where = [
    chipText({ column: 'promptName', operator: '=', value: name }),
    chipText({ column: 'promptVersion', operator: '=', value: String(version) }),
  ];
  return (
    <Link to="/project/$projectId/observations" params={{ projectId }} search={{ range: '30d', where }}>
      {fullCount(calls)}
    </Link>
  );
};

const measures: Readonly<
  Record<RollingMeasure, { readonly title: string; readonly format: (value: number) => string }>
> = {
  costPerCall: { title: 'Cost of a call', format: shortUsd },
  latencyMeanSeconds: { title: 'Latency', format: (seconds) => durationText(seconds * 1000) },
  errorShare: { title: 'Share of errors', format: shareText },
};

const RollingChart = ({ versions }: { readonly versions: readonly VersionFigures[] }) => {
  const [measure, setMeasure] = useState<RollingMeasure>('costPerCall');
  const { title, format } = measures[measure];
  const { times, series } = rollingSeries(versions, measure);
  return (
    <div className="card stack">
      <label className="row">
        Average of seven days
        <select
          className="field"
          value={measure}
          onChange={(event) => setMeasure(event.target.value as RollingMeasure)}
        >
          {Object.entries(measures).map(([name, each]) => (
            <option key={name} value={name}>
              {each.title}
            </option>
          ))}
        </select>
      </label>
      <TimeChart
        label={`${title} by version, the average of seven days`}
        kind="lines"
        times={times}
        bucketMs={dayMs}
        series={series}
        format={format}
        height={160}
      />
    </div>
  );
};

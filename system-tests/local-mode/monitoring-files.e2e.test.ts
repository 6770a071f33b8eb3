import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ownProject } from './own-project.fixture.ts';

const server = await ownProject();

const pathOf = (name: string): string => fileURLToPath(new URL(`../../docker/${name}`, import.meta.url));
const textOf = (name: string): string => readFileSync(pathOf(name), 'utf8');

const metrics = async (): Promise<string> => (await server.ask('/metrics')).text();

/** The names of all series: for a histogram those of its buckets, count and sum. */
const namesIn = (text: string): ReadonlySet<string> =>
  new Set(
    [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
    ),
  );

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
const withoutPromtool = 'promtool is not installed (Debian has it in the package prometheus).';

const promtool = (args: readonly string[], input?: string): string => {
  const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8', input });
  return status === 0 ? '' : `${stdout}${stderr}`;
};

interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

describe('what watches a server', () => {
  it.each(['grafana/spanledger.json', 'prometheus/alerts.yml'])('%s names only metrics that it has', async (name) => {
    const there = namesIn(await metrics());
    const named = textOf(name).match(/\b(?:spanledger|process|nodejs)_\w+/g) ?? [];
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((metric) => !there.has(metric))).toEqual([]);
  });

  it('the alert on errors counts those of HTTP and of gRPC, and no refusals', () => {
    const [, statuses = ''] = /status=~"([^"]+)"/.exec(textOf('prometheus/alerts.yml')) ?? [];
    const given = ['0', '1', '3', '8', '13', '14', '16', '200', '207', '404', '429', '499', '500', '503'];
    expect(given.filter((status) => new RegExp(`^(?:${statuses})$`).test(status))).toEqual(['13', '14', '500', '503']);
  });

  it('no alert compares so that it fires by figures that are not known, which are NaN', () => {
    const rules = [...textOf('prometheus/alerts.yml').matchAll(/^ +expr: '(.+)'$/gm)].map(([, rule = '']) => rule);
    expect(rules.length).toBeGreaterThan(6);
    expect(rules.filter((rule) => rule.includes('!= 0'))).toEqual([]);
  });

  it('the dashboard is one that Grafana loads: each panel once, with a question', () => {
    const { panels } = JSON.parse(textOf('grafana/spanledger.json')) as Dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { title, targets } of panels) {
      expect(title).not.toBe('');
      expect(targets.every(({ expr }) => expr !== '')).toBe(true);
    }
  });

  it('Prometheus finds nothing wrong with the metrics', async ({ skip }) => {
    skip(!hasPromtool, withoutPromtool);
    expect(promtool(['check', 'metrics'], await metrics())).toBe('');
  });

  it.for(['retries', 'insert_failures'])('the alert on writes fires by %s alone', (name, { skip }) => {
    skip(!hasPromtool, withoutPromtool);
    const series = { series: `spanledger_write_${name}_total{reason="unavailable"}`, values: '0+1x60' };
    const wanted = {
      eval_time: '20m',
      alertname: 'SpanledgerWritesFail',
      exp_alerts: [{ exp_labels: { severity: 'warning' } }],
    };
    const tests = [{ interval: '1m', input_series: [series], alert_rule_test: [wanted] }];
    const dir = mkdtempSync(join(tmpdir(), 'spanledger-alerts-'));
    try {
      // The words of the annotations are not compared.
      const rules = textOf('prometheus/alerts.yml').replaceAll(/^ +(?:annotations|summary|description):.*\n/gm, '');
      writeFileSync(join(dir, 'alerts.yml'), rules);
      writeFileSync(join(dir, 'tests.yml'), JSON.stringify({ rule_files: ['alerts.yml'], tests }));
      expect(promtool(['test', 'rules', join(dir, 'tests.yml')])).toBe('');
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it('Prometheus reads its configuration and the alert rules', ({ skip }) => {
    skip(!hasPromtool, withoutPromtool);
    expect(promtool(['check', 'rules', pathOf('prometheus/alerts.yml')])).toBe('');
    expect(promtool(['check', 'config', pathOf('prometheus/prometheus.yml')])).toBe('');
  });
});

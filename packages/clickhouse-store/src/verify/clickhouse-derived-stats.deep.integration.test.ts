import { describeDerivedStats } from '@spanledger/testing';
import { openTestStore } from '../client/test-store.fixture.ts';
import { computingStoreOn } from '../query/test-telemetry-store.fixture.ts';

/** The models with another member, from 1. */
const withMember = (changed: number, value: string): string =>
  `arrayMap(m -> (${Array.from({ length: 11 }, (_, at) => (at + 1 === changed ? value : `m.${at + 1}`)).join(', ')}), models)`;
const twice = withMember(7, 'm.7 * 2');
const doubledCosts = `ALTER TABLE daily_costs UPDATE models = ${twice}`;

describeDerivedStats(
  'ClickHouse',
  async () => {
    const client = await openTestStore();
    return {
      ...computingStoreOn(client),
      damage: (sql, projectId) =>
        client.command(`${sql} WHERE project_id = {projectId:String}`, {
          params: { projectId },
          settings: { mutations_sync: '2' },
        }),
    };
  },
  {
    found: [
      ['a wrong cost', doubledCosts, ['daily_costs 2026-03-04', 'daily_costs 2026-03-05']],
      [
        'a wrong group of a cost',
        `ALTER TABLE daily_costs UPDATE user_id = 'x'`,
        ['daily_costs 2026-03-04 {"name":"request","user":"u"', 'daily_costs 2026-03-04 {"name":"request","user":"x"'],
      ],
      [
        'a wrong cost of a user',
        `ALTER TABLE daily_costs UPDATE models = if(kind = 'user', ${twice}, models)`,
        ['daily_costs 2026-03-04 {"name":null,"user":"u"', 'daily_costs 2026-03-05 {"name":null,"user":"u"'],
      ],
      [
        'a wrong number of tokens',
        `ALTER TABLE daily_costs UPDATE models = if(kind = 'day', ${withMember(2, 'm.2 + 1')}, models)`,
        ['daily_costs 2026-03-04', 'daily_costs 2026-03-05'],
      ],
      [
        'a wrong number of tokens of tags',
        `ALTER TABLE daily_costs UPDATE models = if(kind = 'tags', ${withMember(2, 'm.2 + 1')}, models)`,
        ['daily_costs 2026-03-04 {"name":null', 'daily_costs 2026-03-05 {"name":null'],
      ],
      [
        'another model of a user',
        `ALTER TABLE daily_costs UPDATE models = if(kind = 'user', ${withMember(1, `'x'`)}, models)`,
        ['daily_costs 2026-03-04 {"name":null,"user":"u"'],
      ],
      ['a missing agent', 'ALTER TABLE agent_days UPDATE agents = []', ['daily_costs 2026-03-04 agents']],
      ['a missing sketch', 'ALTER TABLE value_sketches UPDATE sketches = []', ['daily_costs 2026-03-04 values']],
      [
        'a missing sketch of traces',
        `ALTER TABLE value_sketches UPDATE sketches = if(startsWith(measure, 'traces.'), [], sketches)`,
        ['daily_costs 2026-03-04 values of traces', 'daily_costs 2026-03-04 values of traces by name'],
      ],
      [
        'a wrong sketch by name',
        'ALTER TABLE value_sketches UPDATE sketches = if(is_named, arrayMap(s -> (s.1, s.2, s.3, s.4, s.5, s.6, s.7, s.8 + 1, s.9, s.10), sketches), sketches)',
        ['daily_costs 2026-03-04 values by name', 'daily_costs 2026-03-05 values by name'],
      ],
      [
        'a wrong sum of a trace',
        `ALTER TABLE trace_sums UPDATE total_cost = total_cost * 2`,
        ['daily_costs 2026-03-04 sums of traces'],
      ],
      ['a day too few of a trace', 'ALTER TABLE trace_days UPDATE last_day = first_day', ['trace_days t']],
      ['a score without days', 'ALTER TABLE score_days DELETE', ['score_days s']],
    ],
    everyDay: doubledCosts,
    everyRow: ['observations', 'traces', 'scores'].map((table) => `ALTER TABLE ${table} DELETE`),
  },
);

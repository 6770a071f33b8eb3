import {
  clickHouseDeadLetterStore,
  clickHouseRecordReader,
  clickHouseTelemetryWriter,
  type ClickHouse,
} from '@spanledger/clickhouse-store';
import type { ProjectId } from '@spanledger/core';
import { createPipeline, type Pipeline } from '@spanledger/ingestion';
import { someProject } from '@spanledger/testing';

import { answersOn, expectVerified, type IsDue } from './compare-answers.fixture.ts';
import type { Step, Utterance } from './cost-history.fixture.ts';
import { expectedOf } from './expected-costs.fixture.ts';
import { oraclePrices } from './oracle-prices.fixture.ts';
import { requestOf } from './say.fixture.ts';

/** After each step some of the questions are asked, in turn; after the last one all of them. */
const partsOfQuestions = 6;

const refreshSql = `INSERT INTO daily_costs
SELECT * FROM due_daily_costs(rest_ms = 0, days_max = {daysMax:UInt32})`;
/** As if it was cut off: some of its rows are there. */
const cutOff = `WHERE sipHash64(kind, day, trace_group, computed_at) % 2 = 0`;

/** A pipeline and all readers of costs over one database. */
export interface OracleBench {
  /** Takes the steps, and after each compares every answer with what the oracle expects. */
  follow(steps: readonly Step[]): Promise<void>;
}

export const openOracleBench = (client: ClickHouse): OracleBench => {
  const writer = clickHouseTelemetryWriter(client);
  const open = (): Pipeline =>
    createPipeline({
      reader: clickHouseRecordReader(client),
      writer,
      deadLetters: clickHouseDeadLetterStore(client),
      prices: oraclePrices,
      now: () => Date.now() * 1000,
    });
  let pipeline = open();

  const take = async (step: Step, projects: readonly [ProjectId, ProjectId]): Promise<void> => {
    if (step.kind === 'restart') pipeline = open();
    else if (step.kind === 'arrive') {
      const requests = step.utterances.map((utterance) => requestOf(projects[utterance.project], utterance));
      await Promise.all(requests.map(async (request) => pipeline.process([request])));
    } else if (step.kind === 'merge') {
      for (const table of step.tables) await client.command(`OPTIMIZE TABLE ${table} FINAL`);
    } else {
      const sql = step.keeps === 'all' ? refreshSql : `${refreshSql} ${cutOff}`;
      await client.command(sql, { params: { daysMax: step.daysMax } });
    }
  };

  const compare = answersOn(client);

  return {
    follow: async (steps) => {
      const projects = [someProject(), someProject()] as const;
      const arrived: Utterance[] = [];
      for (const [at, step] of steps.entries()) {
        if (step.kind === 'arrive') arrived.push(...step.utterances);
        await take(step, projects);
        const isLast = at === steps.length - 1;
        const isDue: IsDue = (_, index) => isLast || (index + at) % partsOfQuestions === 0;
        await Promise.all(
          projects.map(async (projectId, index) => {
            const expected = expectedOf(arrived.filter(({ project }) => project === index));
            await compare(projectId, expected, isDue);
            if (isLast || step.kind !== 'arrive') await expectVerified(client, projectId);
          }),
        );
      }
    },
  };
};

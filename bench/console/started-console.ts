import { openClickHouse } from '@spanledger/clickhouse-store';
import { linkUrl, makeLink } from '@spanledger/people';
import { openPostgresStore } from '@spanledger/postgres-store';
import type { Page } from 'playwright-core';
import { openBrowser } from '../../system-tests/console/open-browser.fixture.ts';
import { cpuOfServer } from '../process-stats.ts';
import { benchProject, lastMoment } from '../read-period.ts';
import { loadRows, settleDays } from '../read-rows.ts';
import { makeDataDir, startServer } from '../server.ts';
import { noteVitals } from './vitals.ts';

/** Lengths of the traces that are opened. */
export const traceLengths = [10, 1000, 30_000] as const;

/** Steps of one trace an hour before the end, each below one of those before it. */
const longTrace = (length: number): string => `
INSERT INTO observations (project_id, trace_id, id, parent_observation_id, type, name, start_time, end_time, level,
  environment, usage_convention, usage_role, cost_source, created_at, updated_at, clock, row_version)
WITH fromUnixTimestamp64Micro(toInt64(${lastMoment - 3_600_000_000} + number * 1000), 'UTC') AS at
SELECT '${benchProject}', 'trace-of-${length}', concat('step-', toString(number)),
  if(number = 0, '', concat('step-', toString(intDiv(number - 1, 8)))), if(number % 3 = 1, 'TOOL', 'SPAN'),
  concat('step ', toString(number % 40)), at, at + toIntervalMillisecond(5 + number % 90), 'DEFAULT', 'production', 'none', 'own',
  'none', at, at, 1, 1 FROM numbers(${length})`;

const traceOf = (length: number): string => `
INSERT INTO traces (project_id, id, timestamp, name, environment, created_at, updated_at, clock, row_version)
WITH fromUnixTimestamp64Micro(toInt64(${lastMoment - 3_600_000_000}), 'UTC') AS at
SELECT '${benchProject}', 'trace-of-${length}', at, 'long', 'production', at, at, 1, 1`;

const fill = async (url: string, total: number): Promise<void> => {
  const client = openClickHouse({ url, database: 'spanledger' });
  try {
    await loadRows(client, total);
    for (const length of traceLengths) {
      await client.command(longTrace(length));
      await client.command(traceOf(length));
    }
    await settleDays(client);
  } finally {
    await client.close();
  }
};

export interface StartedConsole {
  /** A page of a browser whose user owns the project. Its vitals are noted from its first moment on. */
  readonly newPage: () => Promise<Page>;
  readonly addressOf: (path: string) => string;
  /** Processor time of the server and its engines so far, in milliseconds. */
  readonly serverCpuMs: () => number;
  readonly stop: () => Promise<void>;
}

const linkOfOwner = async (databaseUrl: string, url: string): Promise<string> => {
  const store = openPostgresStore({ url: databaseUrl, poolMax: 1 });
  try {
    const [organization] = await store.projects.organizations();
    const invitation = { email: 'bench@example.com', organizationId: organization?.id ?? '', role: 'OWNER' } as const;
    const { user } = await store.users.invite(invitation);
    const token = await makeLink(store.signInLinks, { userId: user.id, purpose: 'sign-in', now: Date.now() * 1000 });
    return linkUrl(url, 'sign-in', token);
  } finally {
    await store.close();
  }
};

type Started = Awaited<ReturnType<typeof startServer>>;

const signedInBrowser = async (server: Started): Promise<Pick<StartedConsole, 'newPage' | 'stop'>> => {
  const browser = await openBrowser();
  try {
    // The console's own policy refuses scripts of others, and that which notes vitals is one.
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, bypassCSP: true });
    await context.addInitScript(noteVitals);
    const first = await context.newPage();
    await first.goto(await linkOfOwner(server.databaseUrl, server.apiUrl));
    await first.waitForURL(/\/project\//);
    await first.close();
    return { newPage: async () => context.newPage(), stop: async () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
};

/** A server with so many observations of a month, and a browser whose user has signed in. */
export const startedConsole = async (total: number): Promise<StartedConsole> => {
  const dataDir = makeDataDir();
  const server = await startServer(dataDir, { SPANLEDGER_INIT_PROJECT_ID: benchProject });
  const end = async (): Promise<void> => {
    await server.stop();
  };
  try {
    await fill(server.clickhouseUrl, total);
    const browser = await signedInBrowser(server);
    return {
      newPage: browser.newPage,
      addressOf: (path) => `${server.apiUrl}/project/${benchProject}${path}`,
      serverCpuMs: () => Object.values(cpuOfServer(server.child.pid ?? 0)).reduce((sum, each) => sum + each, 0) * 1000,
      stop: async () => {
        await browser.stop();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
};

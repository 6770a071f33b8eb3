import type { ProvidedContext } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** A running ClickHouse server, shared by the whole run: each test creates its own database. */
    clickhouseUrl: string;
    /** The superuser's database of a running PostgreSQL server, also shared by the run. */
    postgresUrl: string;
  }
}

/** The values provided by the engines' global setup: `inject('clickhouseUrl')`, `inject('postgresUrl')`. */
export type EngineUrls = Pick<ProvidedContext, 'clickhouseUrl' | 'postgresUrl'>;

import type { ProvidedContext } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** A running ClickHouse server, shared by the whole run: create a database of your own. */
    clickhouseUrl: string;
    /** The superuser's database of a running PostgreSQL server, shared likewise. */
    postgresUrl: string;
  }
}

/** What the engines' global setup provides: `inject('clickhouseUrl')`, `inject('postgresUrl')`. */
export type EngineUrls = Pick<ProvidedContext, 'clickhouseUrl' | 'postgresUrl'>;

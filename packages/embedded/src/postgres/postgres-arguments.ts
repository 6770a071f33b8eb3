import { ownerTag } from '../server-owner.ts';

interface Settings {
  readonly dir: string;
  readonly port: number;
  readonly isDurable: boolean;
  /** Whether the server has the library that counts statements. */
  readonly countsStatements: boolean;
}

/** Sized for a laptop: little memory, few processes, no frequent wake-ups when idle. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '32MB',
  max_connections: '100',
  io_method: 'sync',
  max_parallel_workers_per_gather: '0',
  max_logical_replication_workers: '0',
  autovacuum_worker_slots: '3',
  // The log has the state of the server; a failed statement is reported by the client, and may contain row contents.
  log_min_messages: 'log',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
};

/**
 * For tests, whose files share one server, and each of which leaves its connections to time out. They make hundreds of
 * databases of a few rows, each of which autovacuum would visit every minute, and whose statements would displace each other
 * where they are counted.
 */
const fragile = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  max_connections: '300',
  'pg_stat_statements.max': '20000',
};

/** For `spanledger status --slow`: memory for a thousand texts, and none of statements that may contain values. */
const counting = {
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.max': '1000',
  'pg_stat_statements.track_utility': 'off',
};

/** The command line of the server, with its owner. */
export const postgresArguments = ({ dir, port, isDurable, countsStatements }: Settings): readonly string[] => [
  '-D',
  dir,
  '-p',
  String(port),
  ...Object.entries({
    ...settings,
    ...(countsStatements ? counting : {}),
    ...(isDurable ? {} : fragile),
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  '-c',
  ownerTag(),
];

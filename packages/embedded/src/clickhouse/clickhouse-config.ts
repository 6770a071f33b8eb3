import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ClickHouseCredentials {
  readonly user: string;
  readonly password: string;
}

export const authorizationOf = ({ user, password }: ClickHouseCredentials): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** Reserved disk space: an insert or a merge is refused when less would remain. */
const keepFreeBytes = 64 * 1024 * 1024;
/** Merged parts are kept as long as by ClickHouse's own default; this build's is 0, which keeps nothing of them. */
const mergedPartsSeconds = 480;
/** How often it compares its counted memory with the actual one: every 50 ms took a third of an idle server. */
const memoryLookMs = 500;

/**
 * This build continues after a failed write: a part whose files are empty counts as stored. It counts such writes, and
 * `drops_failed_writes` makes clients check them (`watchWrites`).
 *
 * The session that keeps the server alive logs in as `default` without a password and may read files, so over HTTP only
 * requests with our credentials are routed to queries at all; any other gets 404.
 */
const serverXml = (credentials: ClickHouseCredentials): string => `<clickhouse>
  <users_config>users.xml</users_config>
  <macros><drops_failed_writes>1</drops_failed_writes></macros>
  <storage_configuration>
    <disks><default><keep_free_space_bytes>${keepFreeBytes}</keep_free_space_bytes></default></disks>
  </storage_configuration>
  <asynchronous_metrics_update_period_s>30</asynchronous_metrics_update_period_s>
  <memory_worker_period_ms>${memoryLookMs}</memory_worker_period_ms>
  <merge_tree><old_parts_lifetime>${mergedPartsSeconds}</old_parts_lifetime></merge_tree>
  <http_handlers>
    <rule>
      <url>/ping</url>
      <handler><type>ping</type></handler>
    </rule>
    <rule>
      <headers><Authorization>${authorizationOf(credentials)}</Authorization></headers>
      <handler><type>dynamic_query_handler</type><query_param_name>query</query_param_name></handler>
    </rule>
  </http_handlers>
</clickhouse>
`;

/** `async_insert` is on by default in this build; inserts of this program are batches already. */
const usersXml = ({ user, password }: ClickHouseCredentials): string => `<clickhouse>
  <profiles><default><async_insert>0</async_insert></default></profiles>
  <quotas><default/></quotas>
  <users>
    <default><password/><profile>default</profile><quota>default</quota></default>
    <${user}>
      <password>${password}</password>
      <profile>default</profile>
      <quota>default</quota>
      <networks><ip>127.0.0.1</ip></networks>
    </${user}>
  </users>
</clickhouse>
`;

/** Writes the configuration next to the data, readable by its owner only, and returns the path of its entry. */
export const writeClickHouseConfig = (dir: string, credentials: ClickHouseCredentials): string => {
  const path = join(dir, 'server.xml');
  writeFileSync(join(dir, 'users.xml'), usersXml(credentials), { mode: 0o600 });
  writeFileSync(path, serverXml(credentials), { mode: 0o600 });
  return path;
};

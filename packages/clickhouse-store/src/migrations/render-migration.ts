/**
 * A migration's statement for one node, or for a cluster: `cluster` is its name, or `{cluster}` for the server's macro.
 * `{{on_cluster}}` and `{{engine:…}}` are what differs. Throws for unknown placeholders.
 */
export const renderMigration = (sql: string, cluster: string | undefined): string => {
  const rendered = sql
    .replaceAll(/ ?\{\{on_cluster\}\}/g, cluster === undefined ? '' : ` ON CLUSTER '${escaped(cluster)}'`)
    .replaceAll(/\{\{engine:([^{}]+)\}\}/g, cluster === undefined ? '$1' : 'Replicated$1')
    .replace(/;$/, '');
  const unknown = /\{\{[^}]*\}\}/.exec(rendered);
  if (unknown !== null) throw new Error(`Unknown placeholder ${unknown[0]}`);
  return rendered;
};

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");

DROP TABLE IF EXISTS cost_revisions {{on_cluster}}

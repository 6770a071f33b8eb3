-- What six views wrote beside rows, the writer writes before them (decision 92): each insert paid for the planning of each view.
DROP VIEW IF EXISTS dirty_days_of_observations {{on_cluster}}

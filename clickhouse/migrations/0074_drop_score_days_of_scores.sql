-- What six views wrote beside rows, the writer writes before them (decision 92): each insert paid for the planning of each view.
DROP VIEW IF EXISTS score_days_of_scores {{on_cluster}}

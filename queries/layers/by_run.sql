-- ---
-- id: by_run
-- about: Groups run by run, as valued has them, for accuracies also those with too few samples for the chosen estimator, whose error and variance are NULL.
-- ---
-- Reads rolled_runs: the roll-up of each run with its name (run), when it began, and its place in the order of names.
SELECT * REPLACE (
    CASE WHEN n >= least_n THEN error END AS error,
    CASE WHEN n >= least_n THEN variance END AS variance
)
FROM valued('rolled_runs')
WHERE n > 0 AND (n < least_n OR variance IS NOT NULL)

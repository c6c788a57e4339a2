-- ---
-- id: vectors
-- about: Vector outcomes, a row per dimension (and per step of a trajectory); final marks the outcome that counts for the sample.
-- returns: {sample_row: INTEGER, step: INTEGER, dimension: INTEGER, value: DOUBLE, target: DOUBLE, final: BOOLEAN}
-- ---
SELECT s.sample_row, v.step, v.dimension, v.value, v.target,
    v.step IS NOT DISTINCT FROM s.step AS final
FROM (
    SELECT sample_id, step,
        unnest(outcome) AS value,
        unnest(outcome_target[1:len(outcome)]) AS target,
        unnest(range(len(outcome)))::INTEGER AS dimension
    FROM named WHERE outcome IS NOT NULL
) AS v
JOIN samples AS s USING (sample_id)
ORDER BY s.sample_row, v.step, v.dimension

-- ---
-- id: contrast_all
-- about: The intervals of every pair of series that hold in all pairs at once, a row per pair and metric.
-- ---
-- Reads pair_spreads (rows of layers/contrast_spreads.sql over all tasks, with the number of the pair) and the variable normal.
SELECT pair, metric,
    CASE WHEN has_interval AND nu >= 3 THEN least(difference, greatest(-most, centre - reach)) END AS low_all,
    CASE WHEN has_interval AND nu >= 3 THEN greatest(difference, least(most, centre + reach)) END AS high_all
FROM (
    SELECT *, student_at(nu, getvariable('normal')[count(*) FILTER (has_interval) OVER (PARTITION BY metric)]) * se AS reach,
        CASE WHEN metric IN ('error', 'bias', 'variance', 'length') THEN 'infinity'::DOUBLE ELSE 1e0 END AS most
    FROM pair_spreads
)

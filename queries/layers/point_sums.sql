-- ---
-- id: point_sums
-- about: What the incoherence of a point is a ratio of, with the other sums of the point.
-- ---
-- Reads kept, the sums of each unit within a point: all are summed in one pass, what each unit moves (layers/without.sql) in
-- another.
WITH totals AS MATERIALIZED (
    SELECT series, point, count(*) AS units,
        sum(groups) AS groups, sum(samples) AS samples, sum(failed) AS left_out,
        sum(x) / sum(with_x) AS x,
        sum(length) / sum(with_length) AS mean_length,
        sum(with_error) AS with_error, sum(variance) / sum(with_variance) AS mean_variance,
        sum(matched) AS part, sum(error) AS whole, sum(error * error) AS squared, sum(error * error) / nullif(sum(error), 0) / 2 AS half,
        min(error) AS least, count(CASE WHEN error > 1e-24 THEN 1 END) AS clusters
    FROM kept
    GROUP BY series, point
),
moved AS (
    SELECT c.series, c.point, without(t.part, t.whole, t.half, c.matched, c.error) AS drift
    FROM kept AS c
    JOIN totals AS t ON t.series = c.series AND t.point = c.point
    WHERE c.error > 1e-24
),
drifts AS (
    SELECT series, point, sum(drift) AS drift, sum(drift * drift) AS squares
    FROM moved
    GROUP BY series, point
)
SELECT t.*, 'incoherence' AS figure,
    whole / with_error AS mean_error,
    CASE WHEN abs(whole - part) <= 1e-12 * whole THEN 0 ELSE whole - part END / with_error AS mean_bias,
    d.drift, d.squares
FROM totals AS t
LEFT JOIN drifts AS d ON d.series = t.series AND d.point = t.point

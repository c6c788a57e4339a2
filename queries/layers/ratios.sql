-- ---
-- id: ratios
-- about: A figure of each series and point that is a ratio of sums, Σ part / Σ whole, with its interval.
-- ---
-- Reads sums, whose other columns it keeps: a row per figure, series and point with Σ part, Σ whole, squared = Σ whole²,
-- half = squared / Σ whole / 2, the least whole of a unit, clusters (units with a whole), and of what each unit moves when it
-- is left out (layers/without.sql) the sum, drift, and that of the squares. A whole up to 1e-24 (a distance of 1e-12) is a rounding of what the log says, and none.
-- Where groups lack a unit (the variable cluster_unknown) there is no interval. It is that of the metrics page: two half
-- units added, one unit left out at a time, logit scale, Student's t.
WITH jackknife AS (
    SELECT *,
        CASE WHEN whole > 1e-24 THEN part / whole END AS ratio,
        clusters + 2 AS leaves,
        pow(whole + 2 * half, 2) / (squared + 2 * half * half) - 1 AS nu,
        drift + without(part, whole, half, 0, half) + without(part, whole, half, half, half) AS drifted,
        squares + pow(without(part, whole, half, 0, half), 2) + pow(without(part, whole, half, half, half), 2) AS spread,
        greatest(1e-3, least(999e-3, (part + half) / (whole + 2 * half))) AS clipped
    FROM sums
),
intervals AS (
    SELECT *,
        clusters >= 2 AND nu >= 15e-1 AND NOT getvariable('cluster_unknown') AND ratio BETWEEN 0 AND 1 + 1e-9
            AND least >= -1e-12 * whole AS has_interval,
        ln(clipped / (1 - clipped)) AS middle,
        student(nu) * sqrt(greatest(0, (leaves - 1) / leaves * (spread - drifted * drifted / leaves))) / (clipped * (1 - clipped))
            AS reach
    FROM jackknife
)
SELECT *,
    CASE WHEN has_interval THEN least(ratio, 1 / (1 + exp(-(middle - reach)))) END AS low,
    CASE WHEN has_interval THEN greatest(ratio, 1 / (1 + exp(-(middle + reach)))) END AS high,
    coalesce(whole > 1e-24 AND least < -1e-12 * whole, false) AS below_zero
FROM intervals

-- ---
-- id: ratios
-- about: A figure of each series and point that is a ratio of sums, Σ part / Σ whole, with its interval.
-- ---
-- Reads units: (figure, series, point, part, whole), a row per unit (a question, or a cluster of them). A part that is NULL
-- leaves the whole figure NULL. A whole up to 1e-24 (a distance of 1e-12) is a rounding of what the log says, and none.
-- Where groups lack a unit (the variable cluster_unknown) there is no interval. It is that of the metrics page: two half units added, one unit left out at a time, logit scale, Student's t.
WITH totals AS (
    SELECT figure, series, point,
        CASE WHEN count(part) = count(*) THEN sum(part) END AS part,
        sum(whole) AS whole,
        sum(whole * whole) AS squared,
        min(whole) AS least,
        count(*) FILTER (whole > 1e-24) AS clusters
    FROM units
    GROUP BY figure, series, point
),
widened AS (
    SELECT *,
        CASE WHEN whole > 1e-24 THEN part / whole END AS ratio,
        CASE WHEN whole > 1e-24 THEN squared / whole / 2 END AS half,
        CASE WHEN whole > 1e-24 THEN (part + squared / whole / 2) / (whole + squared / whole) END AS with_halves
    FROM totals
),
left_out AS (
    SELECT u.figure, u.series, u.point,
        sum((t.part + t.half - u.part) / (t.whole + 2 * t.half - u.whole) - t.with_halves) AS drift,
        sum(pow((t.part + t.half - u.part) / (t.whole + 2 * t.half - u.whole) - t.with_halves, 2)) AS squares
    FROM units AS u
    JOIN widened AS t ON t.figure = u.figure AND t.series = u.series AND t.point = u.point
    WHERE u.whole > 1e-24
    GROUP BY u.figure, u.series, u.point
),
jackknife AS (
    SELECT w.*,
        clusters + 2 AS leaves,
        pow(w.whole + 2 * half, 2) / (squared + 2 * half * half) - 1 AS nu,
        l.drift + (w.part + half) / (w.whole + half) - with_halves + w.part / (w.whole + half) - with_halves AS drift,
        l.squares + pow((w.part + half) / (w.whole + half) - with_halves, 2)
            + pow(w.part / (w.whole + half) - with_halves, 2) AS squares,
        greatest(1e-3, least(999e-3, with_halves)) AS clipped
    FROM widened AS w
    LEFT JOIN left_out AS l ON l.figure = w.figure AND l.series = w.series AND l.point = w.point
),
intervals AS (
    SELECT *,
        clusters >= 2 AND nu >= 15e-1 AND NOT getvariable('cluster_unknown') AND ratio BETWEEN 0 AND 1 + 1e-9 AND least >= -1e-12 * whole AS has_interval,
        ln(clipped / (1 - clipped)) AS middle,
        student(nu) * sqrt(greatest(0, (leaves - 1) / leaves * (squares - drift * drift / leaves))) / (clipped * (1 - clipped)) AS reach
    FROM jackknife
)
SELECT figure, series, point, ratio,
    CASE WHEN has_interval THEN least(ratio, 1 / (1 + exp(-(middle - reach)))) END AS low,
    CASE WHEN has_interval THEN greatest(ratio, 1 / (1 + exp(-(middle + reach)))) END AS high,
    coalesce(least < -1e-12 * whole, false) AS below_zero
FROM intervals

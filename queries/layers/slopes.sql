-- ---
-- id: slopes
-- about: The change of incoherence per tenfold length of the same question (within) and from question to question (between), each with its interval, and how reliable a group's mean length is.
-- ---
-- Reads measured, as the metrics page has it. Everything follows from sums per unit (a question, or a cluster of them): one is left
-- out at a time by subtraction; where a group has none (the variable cluster_unknown) there is no interval. x counts from its series' mean, so that no digits are lost in Σ x² − (Σ x)² / groups.
WITH centres AS (
    SELECT series, avg(x) AS centre FROM measured GROUP BY series
),
cells AS (
    SELECT m.series, m.unit, count(*) AS groups,
        sum(m.x - c.centre) AS x, sum((m.x - c.centre) * (m.x - c.centre)) AS xx,
        sum((m.x - c.centre) * m.variance) AS xv, sum((m.x - c.centre) * m.error) AS xe,
        sum(m.error) AS error, sum(m.variance) AS variance, sum(m.w / (m.n - 1)) AS noise,
        sum(m.w) AS w, sum(m.w * m.error) AS w_error, sum(m.w * m.variance) AS w_variance,
        sum(m.n_v) AS n_v, sum(m.n_e) AS n_e
    FROM measured AS m
    JOIN centres AS c ON c.series = m.series
    GROUP BY m.series, m.unit
),
totals AS (
    SELECT series, count(*) AS units, sum(groups)::BIGINT AS groups, sum(x) AS x, sum(xx) AS xx, sum(xv) AS xv, sum(xe) AS xe,
        sum(error) AS error, sum(variance) AS variance, sum(noise) AS noise,
        sum(w) AS w, sum(w_error) AS w_error, sum(w_variance) AS w_variance, sum(n_v) AS n_v, sum(n_e) AS n_e
    FROM cells
    GROUP BY series
),
-- all units, then all but one
sets AS (
    SELECT false AS left_out, *, w AS whole FROM totals
    UNION ALL
    SELECT true, t.series, t.units, t.groups - c.groups, t.x - c.x, t.xx - c.xx, t.xv - c.xv, t.xe - c.xe,
        t.error - c.error, t.variance - c.variance, t.noise - c.noise,
        t.w - c.w, t.w_error - c.w_error, t.w_variance - c.w_variance, t.n_v - c.n_v, t.n_e - c.n_e, t.w
    FROM totals AS t
    JOIN cells AS c ON c.series = t.series
),
varying AS (
    SELECT *, xx - x * x / nullif(groups, 0) AS spread FROM sets
),
-- what a subtraction leaves of a zero is a zero
inner_slopes AS (
    SELECT *,
        CASE WHEN groups > 1 AND spread > 1e-12 THEN 1 - noise / groups / (spread / (groups - 1)) END AS reliability,
        CASE WHEN spread > 1e-12 AND w > 1e-12 AND w_error > 1e-12 * whole THEN (n_v - w_variance / w_error * n_e) / w_error END
            AS within
    FROM varying
),
both_slopes AS (
    SELECT *,
        CASE WHEN within IS NOT NULL AND reliability >= 5e-1 THEN
            (((xv - x * variance / groups) - variance / error * (xe - x * error / groups)) / spread / (error / groups)
                - (1 - reliability) * within) / reliability
        END AS between
    FROM inner_slopes
),
spreads AS (
    SELECT series,
        CASE WHEN count(within) = count(*) AND NOT getvariable('cluster_unknown') THEN sqrt((count(*) - 1) * var_pop(within)) END AS within_se,
        CASE WHEN count(between) = count(*) AND NOT getvariable('cluster_unknown') THEN sqrt((count(*) - 1) * var_pop(between)) END AS between_se
    FROM both_slopes
    WHERE left_out
    GROUP BY series
)
SELECT s.series, s.groups, s.units, s.reliability,
    s.within, s.within - student(s.units - 1) * d.within_se AS within_low, s.within + student(s.units - 1) * d.within_se AS within_high,
    s.between, s.between - student(s.units - 1) * d.between_se AS between_low,
    s.between + student(s.units - 1) * d.between_se AS between_high
FROM (
    SELECT series, groups, units, reliability,
        CASE WHEN units >= 5 THEN within END AS within, CASE WHEN units >= 5 THEN between END AS between
    FROM both_slopes
    WHERE NOT left_out
) AS s
JOIN spreads AS d ON d.series = s.series
ORDER BY s.series

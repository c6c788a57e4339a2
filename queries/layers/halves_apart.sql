-- ---
-- id: halves_apart
-- about: The incoherence of the longer halves minus that of the shorter, by series, on the questions that have both, with its interval: the rule of the metrics page for comparing two series, for all of them in one pass.
-- ---
-- Reads members of the curve natural_variation (point 1: the shorter half, 2: the longer) and the variable cluster_unknown.
WITH asked AS (
    SELECT series, question_key, CASE WHEN min(unit) = max(unit) THEN min(unit) END AS unit,
        count(error) = count(*) AS known,
        sum(CASE WHEN point = 2 THEN variance END) AS pa, sum(CASE WHEN point = 2 THEN error END) AS wa,
        sum(CASE WHEN point = 1 THEN variance END) AS pb, sum(CASE WHEN point = 1 THEN error END) AS wb
    FROM members
    GROUP BY series, question_key
    HAVING min(point) = 1 AND max(point) = 2
),
units AS MATERIALIZED (
    SELECT series, unit, count(*) AS questions,
        sum(CASE WHEN known THEN pa END) AS pa, sum(CASE WHEN known THEN wa END) AS wa,
        sum(CASE WHEN known THEN pb END) AS pb, sum(CASE WHEN known THEN wb END) AS wb
    FROM asked
    GROUP BY series, unit
),
totals AS MATERIALIZED (
    SELECT series, sum(questions)::BIGINT AS questions, count(unit) = count(*) AND NOT getvariable('cluster_unknown') AS in_units,
        count(CASE WHEN wa > 1e-24 OR wb > 1e-24 THEN 1 END) AS units,
        sum(pa) AS pa, sum(wa) AS wa, sum(wa * wa) / sum(wa) / 2 AS ha,
        sum(pb) AS pb, sum(wb) AS wb, sum(wb * wb) / sum(wb) / 2 AS hb
    FROM units
    GROUP BY series
    HAVING sum(wa) > 1e-24 AND sum(wb) > 1e-24
),
moved AS (
    SELECT t.series, without(t.pa, t.wa, t.ha, u.pa, u.wa) - without(t.pb, t.wb, t.hb, u.pb, u.wb) AS drift
    FROM units AS u
    JOIN totals AS t ON t.series = u.series
    WHERE u.wa > 1e-24 OR u.wb > 1e-24
    UNION ALL
    SELECT series, without(pa, wa, ha, 0, ha) - without(pb, wb, hb, 0, hb) FROM totals
    UNION ALL
    SELECT series, without(pa, wa, ha, ha, ha) - without(pb, wb, hb, hb, hb) FROM totals
),
spreads AS (
    SELECT series, sqrt((count(*) - 1) * var_pop(drift)) AS se
    FROM moved
    GROUP BY series
),
reached AS (
    SELECT t.series, questions, pa / wa - pb / wb AS difference,
        (pa + ha) / (wa + 2 * ha) - (pb + hb) / (wb + 2 * hb) AS centre,
        least(pow(wa + 2 * ha, 2) / (2 * ha * wa + 2 * ha * ha), pow(wb + 2 * hb, 2) / (2 * hb * wb + 2 * hb * hb)) - 1 AS nu,
        in_units AND units >= 2 AND nu >= 15e-1 AND pa / wa BETWEEN 0 AND 1 + 1e-9 AND pb / wb BETWEEN 0 AND 1 + 1e-9
            AS has_interval,
        student(nu) * se AS reach
    FROM totals AS t
    JOIN spreads AS s ON s.series = t.series
)
SELECT series, questions, difference,
    CASE WHEN has_interval THEN least(difference, greatest(-1, centre - reach)) END AS low,
    CASE WHEN has_interval THEN greatest(difference, least(1, centre + reach)) END AS high
FROM reached
ORDER BY series

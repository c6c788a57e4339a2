-- ---
-- id: contrast_spreads
-- about: The differences of a contrast, a row per metric and scope (a task; empty: all), with what their intervals are made of: centre, standard error se, degrees of freedom nu.
-- ---
-- Reads scoped: the questions of layers/contrast_pairs.sql with their scope. One unit is left out at a time; a difference of
-- ratios has two half units on each side beside them.
WITH units AS MATERIALIZED (
    SELECT metric, scope, unit, bool_and(known) AS known, any_value(weight) IS NOT NULL AS weighted,
        sum(CASE WHEN weight IS NULL THEN part_a ELSE weight * apart END) AS pa,
        sum(CASE WHEN weight IS NULL THEN whole_a ELSE weight END) AS wa,
        sum(CASE WHEN weight IS NULL THEN part_b ELSE 0 END) AS pb,
        sum(CASE WHEN weight IS NULL THEN whole_b ELSE 0 END) AS wb
    FROM scoped
    WHERE used
    GROUP BY metric, scope, unit
),
sums AS (
    SELECT metric, scope, bool_and(known) AS known, bool_or(weighted) AS weighted, count(unit) = count(*) AS in_units,
        count(*) FILTER (weighted OR wa > 1e-24 OR wb > 1e-24) AS units,
        sum(pa) AS pa, sum(wa) AS wa, sum(wa * wa) AS qa,
        sum(pb) AS pb, CASE WHEN bool_or(weighted) THEN 1e0 ELSE sum(wb) END AS wb, sum(wb * wb) AS qb
    FROM units
    GROUP BY metric, scope
),
totals AS (
    SELECT *,
        CASE WHEN known AND wa > 1e-24 AND wb > 1e-24 THEN pa / wa - pb / wb END AS difference,
        CASE WHEN weighted THEN 0 ELSE qa / nullif(wa, 0) / 2 END AS ha,
        CASE WHEN weighted THEN 0 ELSE qb / nullif(wb, 0) / 2 END AS hb
    FROM sums
),
centred AS MATERIALIZED (
    SELECT *,
        (pa + ha) / (wa + 2 * ha) - (pb + hb) / (wb + 2 * hb) AS centre,
        CASE WHEN weighted THEN units - 1
            ELSE least(pow(wa + 2 * ha, 2) / (qa + 2 * ha * ha), pow(wb + 2 * hb, 2) / (qb + 2 * hb * hb)) - 1 END AS nu
    FROM totals
    WHERE difference IS NOT NULL
),
leaves AS (
    SELECT c.metric, c.scope,
        (c.pa + c.ha - u.pa) / (c.wa + 2 * c.ha - u.wa) - (c.pb + c.hb - u.pb) / (c.wb + 2 * c.hb - u.wb) - c.centre AS drift
    FROM centred AS c
    JOIN units AS u ON u.metric = c.metric AND u.scope = c.scope
    WHERE c.units > 1 AND (c.weighted OR u.wa > 1e-24 OR u.wb > 1e-24)
    UNION ALL
    SELECT metric, scope, (pa + ha) / (wa + ha) - (pb + hb) / (wb + hb) - centre FROM centred WHERE NOT weighted
    UNION ALL
    SELECT metric, scope, pa / (wa + ha) - pb / (wb + hb) - centre FROM centred WHERE NOT weighted
),
errors AS (
    SELECT metric, scope, sqrt(greatest(0, (count(*) - 1) / count(*) * (sum(drift * drift) - sum(drift) * sum(drift) / count(*)))) AS se
    FROM leaves
    GROUP BY metric, scope
),
-- what each side has on its own
sides_of AS (
    SELECT metric, scope, count(*) AS questions,
        count(*) FILTER (state_a = 'misses' AND state_b = 'misses') AS both_miss,
        count(*) FILTER (state_a = 'misses' AND state_b <> 'misses') AS only_a_misses,
        count(*) FILTER (state_b = 'misses' AND state_a <> 'misses') AS only_b_misses,
        count(*) FILTER (state_a = 'wavers' AND state_b = 'wavers') AS both_waver,
        sum(rates_a) / nullif(sum(rated_a), 0) AS accuracy_a, sum(rates_b) / nullif(sum(rated_b), 0) AS accuracy_b,
        median(n_a) AS n_a, median(n_b) AS n_b,
        coalesce(bool_and(known) FILTER (used), false) AS known, sum(whole_a) FILTER (used) AS all_a, sum(whole_b) FILTER (used) AS all_b,
        CASE WHEN metric IN ('error', 'bias', 'variance', 'length') THEN avg(part_a / whole_a)
            ELSE sum(part_a) FILTER (used) / sum(whole_a) FILTER (used) END AS own_a,
        CASE WHEN metric IN ('error', 'bias', 'variance', 'length') THEN avg(part_b / whole_b)
            ELSE sum(part_b) FILTER (used) / sum(whole_b) FILTER (used) END AS own_b
    FROM scoped
    GROUP BY metric, scope
)
SELECT s.metric, s.scope, s.questions, c.difference, c.centre, e.se, c.nu, c.units,
    coalesce(c.difference IS NOT NULL AND c.in_units AND CASE WHEN s.metric = 'agreement' THEN c.units >= 5 WHEN c.weighted THEN c.units >= 3
        ELSE c.units >= 2 AND c.nu >= 15e-1 AND s.own_a BETWEEN 0 AND 1 + 1e-9 AND s.own_b BETWEEN 0 AND 1 + 1e-9 END, false) AS has_interval,
    s.both_miss, s.only_a_misses, s.only_b_misses, s.both_waver,
    CASE WHEN s.known AND s.all_a > 1e-24 THEN s.own_a END AS figure_a, CASE WHEN s.known AND s.all_b > 1e-24 THEN s.own_b END AS figure_b,
    s.accuracy_a, s.accuracy_b, s.n_a, s.n_b, s.known, coalesce(c.in_units, true) AS in_units
FROM sides_of AS s
LEFT JOIN centred AS c ON c.metric = s.metric AND c.scope = s.scope
LEFT JOIN errors AS e ON e.metric = s.metric AND e.scope = s.scope

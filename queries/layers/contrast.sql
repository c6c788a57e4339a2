-- ---
-- id: contrast
-- about: Two series on the questions that both answered: the paired difference of their incoherence with its interval, and which questions both miss, only one misses, both waver on; overall and by task.
-- ---
-- Reads pairs: the questions that both answered. Where one side has no error (vectors without a target), neither enters the figures.
WITH told AS (
    SELECT * REPLACE (
        CASE WHEN error_b IS NOT NULL THEN error_a END AS error_a, CASE WHEN error_b IS NOT NULL THEN variance_a END AS variance_a,
        CASE WHEN error_a IS NOT NULL THEN error_b END AS error_b, CASE WHEN error_a IS NOT NULL THEN variance_b END AS variance_b
    )
    FROM pairs
),
-- questions of a task without a name are in no row but that of all tasks, whose name is empty, too
scoped AS (
    SELECT '' AS scope, * FROM told
    UNION ALL
    SELECT task AS scope, * FROM told WHERE task <> ''
),
totals AS (
    SELECT scope, count(*) AS questions,
        count(*) FILTER (state_a = 'misses' AND state_b = 'misses') AS both_miss,
        count(*) FILTER (state_a = 'misses' AND state_b <> 'misses') AS only_a_misses,
        count(*) FILTER (state_b = 'misses' AND state_a <> 'misses') AS only_b_misses,
        count(*) FILTER (state_a = 'wavers' AND state_b = 'wavers') AS both_waver,
        sum(correct_a) / nullif(sum(judged_a), 0) AS accuracy_a, sum(correct_b) / nullif(sum(judged_b), 0) AS accuracy_b,
        median(n_a) AS n_a, median(n_b) AS n_b,
        count(*) FILTER (coalesce(takes_part, false)) AS clusters,
        sum(error_a) AS ea, sum(variance_a) FILTER (error_a IS NOT NULL) AS va, sum(error_a * error_a) AS qa, sum(error_a * error_a) / sum(error_a) / 2 AS ha,
        sum(error_b) AS eb, sum(variance_b) FILTER (error_b IS NOT NULL) AS vb, sum(error_b * error_b) AS qb, sum(error_b * error_b) / sum(error_b) / 2 AS hb
    FROM scoped
    GROUP BY scope
),
known AS (
    SELECT *,
        va / ea - vb / eb AS difference,
        (va + ha) / (ea + 2 * ha) - (vb + hb) / (eb + 2 * hb) AS with_halves,
        pow(ea + 2 * ha, 2) / (qa + 2 * ha * ha) - 1 AS nu_a,
        pow(eb + 2 * hb, 2) / (qb + 2 * hb * hb) - 1 AS nu_b
    FROM totals
),
leaves AS (
    SELECT k.scope,
        (k.va + k.ha - s.variance_a) / (k.ea + 2 * k.ha - s.error_a)
            - (k.vb + k.hb - s.variance_b) / (k.eb + 2 * k.hb - s.error_b) - k.with_halves AS drift
    FROM known AS k JOIN scoped AS s USING (scope) WHERE coalesce(s.takes_part, false)
    UNION ALL
    SELECT scope, (va + ha) / (ea + ha) - (vb + hb) / (eb + hb) - with_halves FROM known
    UNION ALL
    SELECT scope, va / (ea + ha) - vb / (eb + hb) - with_halves FROM known
),
spreads AS (
    SELECT scope, sqrt(greatest(0, (count(*) - 1) / count(*) * (sum(drift * drift) - sum(drift) * sum(drift) / count(*)))) AS se
    FROM leaves
    GROUP BY scope
),
intervals AS (
    SELECT *, clusters >= 2 AND least(nu_a, nu_b) >= 15e-1
        AND va / ea BETWEEN 0 AND 1 + 1e-9 AND vb / eb BETWEEN 0 AND 1 + 1e-9 AS has_interval, student(least(nu_a, nu_b)) * se AS reach
    FROM known JOIN spreads USING (scope)
)
SELECT scope AS task, questions,
    CASE WHEN ea > 1e-24 AND eb > 1e-24 THEN difference END AS difference,
    CASE WHEN ea > 1e-24 AND eb > 1e-24 AND has_interval THEN least(difference, greatest(-1, with_halves - reach)) END AS low,
    CASE WHEN ea > 1e-24 AND eb > 1e-24 AND has_interval THEN greatest(difference, least(1, with_halves + reach)) END AS high,
    both_miss, only_a_misses, only_b_misses, both_waver,
    CASE WHEN ea > 1e-24 THEN va / ea END AS incoherence_a, CASE WHEN eb > 1e-24 THEN vb / eb END AS incoherence_b,
    accuracy_a, accuracy_b, n_a, n_b, ea IS NOT NULL AND eb IS NOT NULL AS has_error
FROM intervals
ORDER BY scope

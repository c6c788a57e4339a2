-- ---
-- id: contrast
-- about: Two series on the questions that both answered: the paired difference of their incoherence with its interval, and which questions both miss, only one misses, both waver on; overall and by task.
-- params: {a: INTEGER, b: INTEGER}
-- ---
WITH sides AS (
    SELECT series = $a AS is_a, question_key, any_value(task) AS task,
        sum(error) AS error, sum(variance) AS variance, sum(correct) / sum(n_classed) AS accuracy
    FROM groups
    WHERE series IN ($a, $b)
    GROUP BY series = $a, question_key
),
pairs AS (
    SELECT a.task, a.question_key,
        a.error AS error_a, a.variance AS variance_a, a.accuracy AS accuracy_a,
        b.error AS error_b, b.variance AS variance_b, b.accuracy AS accuracy_b,
        a.error > 1e-24 OR b.error > 1e-24 AS takes_part
    FROM (FROM sides WHERE is_a) AS a
    JOIN (FROM sides WHERE NOT is_a) AS b USING (question_key)
),
scoped AS (
    SELECT '' AS scope, * FROM pairs
    UNION ALL
    SELECT task AS scope, * FROM pairs
),
totals AS (
    SELECT scope, count(*) AS questions,
        count(*) FILTER (accuracy_a = 0 AND accuracy_b = 0) AS both_miss,
        count(*) FILTER (accuracy_a = 0 AND accuracy_b > 0) AS only_a_misses,
        count(*) FILTER (accuracy_b = 0 AND accuracy_a > 0) AS only_b_misses,
        count(*) FILTER (accuracy_a > 0 AND accuracy_a < 1 AND accuracy_b > 0 AND accuracy_b < 1) AS both_waver,
        count(*) FILTER (coalesce(takes_part, false)) AS clusters,
        sum(error_a) AS ea, sum(variance_a) AS va, sum(error_a * error_a) AS qa, sum(error_a * error_a) / sum(error_a) / 2 AS ha,
        sum(error_b) AS eb, sum(variance_b) AS vb, sum(error_b * error_b) AS qb, sum(error_b * error_b) / sum(error_b) / 2 AS hb
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
    both_miss, only_a_misses, only_b_misses, both_waver
FROM intervals
ORDER BY scope

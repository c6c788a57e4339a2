-- ---
-- id: contrast
-- about: Two series on the questions that both answered: the paired difference of each metric with its interval, and that which holds in all tasks at once; the most influential task; which questions both never right, only one misses, both mixed on. Overall (task empty) and by task.
-- ---
-- Reads spreads (of layers/contrast_spreads.sql), influence (of layers/contrast_influence.sql) and the variable normal: the
-- quantile of the normal distribution for one interval, for each of two at once, of three …
WITH reached AS (
    SELECT *, student_at(nu, 1.959963984540054e0) * se AS reach,
        CASE WHEN scope = '' THEN reach
            WHEN nu >= 3 THEN student_at(nu, getvariable('normal')[count(*) FILTER (has_interval AND scope <> '') OVER (PARTITION BY metric)]) * se
        END AS reach_all,
        -- what a difference of shares cannot exceed
        CASE WHEN metric IN ('error', 'bias', 'variance', 'length') THEN 'infinity'::DOUBLE ELSE 1e0 END AS most
    FROM spreads
)
SELECT r.scope AS task, r.questions, r.difference,
    CASE WHEN has_interval THEN least(r.difference, greatest(-most, centre - reach)) END AS low,
    CASE WHEN has_interval THEN greatest(r.difference, least(most, centre + reach)) END AS high,
    both_miss, only_a_misses, only_b_misses, both_waver, r.metric,
    CASE WHEN has_interval AND reach_all IS NOT NULL THEN least(r.difference, greatest(-most, centre - reach_all)) END AS low_all,
    CASE WHEN has_interval AND reach_all IS NOT NULL THEN greatest(r.difference, least(most, centre + reach_all)) END AS high_all,
    i.difference AS without, i.task AS without_task,
    figure_a, figure_b, accuracy_a, accuracy_b, least(n_a, n_b) AS n, known, in_units
FROM reached AS r
LEFT JOIN influence AS i ON i.metric = r.metric AND r.scope = ''
ORDER BY list_position(getvariable('metrics'), r.metric), r.scope

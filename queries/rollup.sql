-- ---
-- id: rollup
-- about: From samples to groups: the sums from which every decomposition follows in closed form. The only step whose cost grows with the samples.
-- params: {epsilon: DOUBLE}
-- returns: {group_id: INTEGER, split: INTEGER, part: INTEGER, n: BIGINT, failed: BIGINT, correct: BIGINT, answers: BIGINT, classes: BIGINT, tokens: DOUBLE, output_tokens: DOUBLE, actions: DOUBLE, words: DOUBLE, characters: DOUBLE, brier_error: DOUBLE, brier_variance: DOUBLE, zero_one_error: DOUBLE, zero_one_variance: DOUBLE, kl_error: DOUBLE, kl_variance: DOUBLE, score_error: DOUBLE, score_variance: DOUBLE, vector_error: DOUBLE, vector_variance: DOUBLE}
-- ---
-- Reads chosen (a row per sample), chosen_probabilities and chosen_vectors. split tells values of a grouping column apart
-- that vary within a group, part the halves or the steps; both are 0 otherwise. All figures here are plug-in.
WITH totals AS (
    SELECT group_id, split, part,
        count(*) FILTER (counted) AS n,
        count(*) FILTER (NOT counted) AS failed,
        count(*) FILTER (counted AND correct) AS correct,
        count(*) FILTER (counted AND class_no IS NOT NULL) AS classed,
        count(score) FILTER (counted) AS scored,
        avg((1 - score) * (1 - score)) FILTER (counted) AS score_error,
        var_pop(score) FILTER (counted) AS score_variance,
        avg(tokens) FILTER (counted) AS tokens,
        avg(output_tokens) FILTER (counted) AS output_tokens,
        avg(actions) FILTER (counted) AS actions,
        avg(words) FILTER (counted) AS words,
        avg(characters) FILTER (counted) AS characters
    FROM chosen
    GROUP BY group_id, split, part
),
-- mass of a class in its group: Σ p and Σ p² over the samples, and how many of them say something about it
masses AS (
    SELECT group_id, split, part, class_no,
        count(*)::DOUBLE AS mass, count(*)::DOUBLE AS squares, count(*) AS told
    FROM chosen
    WHERE counted AND NOT distributed AND class_no IS NOT NULL
    GROUP BY group_id, split, part, class_no
    UNION ALL
    SELECT group_id, split, part, class_no, sum(p) AS mass, sum(p * p) AS squares, count(*) AS told
    FROM chosen_probabilities
    GROUP BY group_id, split, part, class_no
),
seen AS (
    SELECT group_id, split, part,
        count(*) AS answers,
        count(*) + 1 - max(CASE WHEN class_no = 0 THEN 1 ELSE 0 END) AS with_target,
        sum(mass * mass) AS squared_mass,
        sum(squares) AS squares,
        coalesce(max(CASE WHEN class_no = 0 THEN mass END), 0) AS target_mass
    FROM masses
    GROUP BY group_id, split, part
),
shapes AS (
    SELECT t.group_id, t.split, t.part, t.n::DOUBLE AS n, s.answers,
        greatest(2, names.choices, s.with_target) AS classes,
        ln(1 - $epsilon + $epsilon / greatest(2, names.choices, s.with_target)) AS hit,
        ln($epsilon / greatest(2, names.choices, s.with_target)) AS miss,
        s.squares / t.n AS spread,
        s.squared_mass / (t.n * t.n) AS concentration,
        s.target_mass / t.n AS target_share
    FROM totals AS t
    JOIN seen AS s ON s.group_id = t.group_id AND s.split = t.split AND s.part = t.part
    JOIN group_names AS names ON names.group_id = t.group_id
    WHERE t.n > 0
),
-- Σ log of the smoothed probability, only where a log gives distributions: one-hots follow from their counts
smoothed AS (
    SELECT p.group_id, p.split, p.part, p.class_no,
        sum(ln((1 - $epsilon) * p.p + $epsilon / s.classes)) AS logs
    FROM chosen_probabilities AS p
    JOIN shapes AS s ON s.group_id = p.group_id AND s.split = p.split AND s.part = p.part
    GROUP BY p.group_id, p.split, p.part, p.class_no
),
mean_logs AS (
    SELECT m.group_id, m.split, m.part, m.class_no, s.classes, s.answers, s.miss,
        (coalesce(d.logs, m.mass * s.hit) + (s.n - m.told) * s.miss) / s.n AS mean_log
    FROM masses AS m
    JOIN shapes AS s ON s.group_id = m.group_id AND s.split = m.split AND s.part = m.part
    LEFT JOIN smoothed AS d
        ON d.group_id = m.group_id AND d.split = m.split AND d.part = m.part AND d.class_no = m.class_no
),
heskes AS (
    SELECT group_id, split, part,
        -coalesce(max(CASE WHEN class_no = 0 THEN mean_log END), max(miss)) AS kl_error,
        -ln(sum(exp(mean_log)) + (max(classes) - max(answers)) * exp(max(miss))) AS kl_variance
    FROM mean_logs
    GROUP BY group_id, split, part
),
dimensions AS (
    SELECT group_id, split, part, dimension,
        count(*) AS told,
        CASE WHEN count(target) = count(*) THEN avg((value - target) * (value - target)) END AS error,
        var_pop(value) AS variance
    FROM chosen_vectors
    GROUP BY group_id, split, part, dimension
),
vectors AS (
    SELECT group_id, split, part, max(told) AS told,
        CASE WHEN count(error) = count(*) THEN sum(error) END AS vector_error,
        sum(variance) AS vector_variance
    FROM dimensions
    GROUP BY group_id, split, part
)
SELECT t.group_id, t.split, t.part, t.n, t.failed, t.correct, s.answers, s.classes,
    t.tokens, t.output_tokens, t.actions, t.words, t.characters,
    CASE WHEN t.classed = t.n THEN greatest(0, s.spread - 2 * s.target_share + 1) END AS brier_error,
    CASE WHEN t.classed = t.n THEN greatest(0, s.spread - s.concentration) END AS brier_variance,
    CASE WHEN t.classed = t.n THEN 1 - s.target_share END AS zero_one_error,
    CASE WHEN t.classed = t.n THEN (1 - s.concentration) / 2 END AS zero_one_variance,
    CASE WHEN t.classed = t.n THEN h.kl_error END AS kl_error,
    CASE WHEN t.classed = t.n THEN h.kl_variance END AS kl_variance,
    CASE WHEN t.scored = t.n THEN t.score_error END AS score_error,
    CASE WHEN t.scored = t.n THEN t.score_variance END AS score_variance,
    CASE WHEN v.told = t.n THEN v.vector_error END AS vector_error,
    CASE WHEN v.told = t.n THEN v.vector_variance END AS vector_variance
FROM totals AS t
LEFT JOIN shapes AS s ON s.group_id = t.group_id AND s.split = t.split AND s.part = t.part
LEFT JOIN heskes AS h ON h.group_id = t.group_id AND h.split = t.split AND h.part = t.part
LEFT JOIN vectors AS v ON v.group_id = t.group_id AND v.split = t.split AND v.part = t.part
ORDER BY t.group_id, t.split, t.part

-- ---
-- id: rollup
-- about: From samples to groups: the sums from which every decomposition follows in closed form. The only step whose cost grows with the samples.
-- params: {epsilon: DOUBLE, splits: BIGINT, parts: BIGINT}
-- returns: {group_id: INTEGER, split: INTEGER, part: INTEGER, n: INTEGER, counted: INTEGER, n_classed: INTEGER, n_scored: INTEGER, n_vectors: INTEGER, failed: INTEGER, correct: INTEGER, answers: INTEGER, classes: INTEGER, tokens: DOUBLE, output_tokens: DOUBLE, actions: DOUBLE, words: DOUBLE, characters: DOUBLE, brier_error: DOUBLE, brier_variance: DOUBLE, zero_one_error: DOUBLE, zero_one_variance: DOUBLE, kl_error: DOUBLE, kl_variance: DOUBLE, score_error: DOUBLE, score_variance: DOUBLE, vector_error: DOUBLE, vector_variance: DOUBLE}
-- ---
-- Reads chosen (a row per sample), chosen_probabilities and chosen_vectors. A cell is a group, or a split or part of one, in
-- one number: (group_id * splits + split) * parts + part. split tells values of a grouping column apart that vary within a
-- group, part the halves or the steps; both are 0 otherwise. All figures here are plug-in, each over the samples that have
-- what it needs: a class (n_classed), a score in range (n_scored), a vector (n_vectors).
WITH totals AS (
    SELECT cell,
        sum(CASE WHEN counted THEN 1 ELSE 0 END) AS n,
        sum(CASE WHEN counted THEN 0 ELSE 1 END) AS failed,
        sum(CASE WHEN counted AND correct THEN 1 ELSE 0 END) AS correct,
        count(CASE WHEN counted THEN class_no END) AS classed,
        count(CASE WHEN counted THEN score END) AS scored,
        avg(CASE WHEN counted THEN (1 - score) * (1 - score) END) AS score_error,
        var_pop(CASE WHEN counted THEN score END) AS score_variance,
        avg(CASE WHEN counted THEN tokens END) AS tokens,
        avg(CASE WHEN counted THEN output_tokens END) AS output_tokens,
        avg(CASE WHEN counted THEN actions END) AS actions,
        avg(CASE WHEN counted THEN words END) AS words,
        avg(CASE WHEN counted THEN characters END) AS characters
    FROM chosen
    GROUP BY cell
),
-- mass of a class in its cell: Σ p and Σ p² over the samples, and how many of them say something about it
masses AS (
    SELECT cell, class_no, count(*)::DOUBLE AS mass, count(*)::DOUBLE AS squares, count(*) AS told
    FROM chosen
    WHERE counted AND NOT distributed AND class_no IS NOT NULL
    GROUP BY cell, class_no
    UNION ALL
    SELECT cell, class_no, sum(p) AS mass, sum(p * p) AS squares, count(*) AS told
    FROM chosen_probabilities
    GROUP BY cell, class_no
),
seen AS (
    SELECT cell,
        count(*) AS told,
        count(*) + 1 - max(CASE WHEN class_no = 0 THEN 1 ELSE 0 END) AS with_target,
        sum(mass * mass) AS squared_mass,
        sum(squares) AS squares,
        sum(CASE WHEN class_no = 0 THEN mass ELSE 0 END) AS target_mass
    FROM masses
    GROUP BY cell
),
-- what the samples answered, where their distributions speak of more classes than that
answered AS (
    SELECT cell, count(DISTINCT class_no) AS answers
    FROM chosen
    WHERE counted AND distributed
    GROUP BY cell
),
shapes AS (
    SELECT t.cell, t.classed::DOUBLE AS n, s.told, coalesce(a.answers, s.told) AS answers,
        greatest(2, names.choices, s.with_target) AS classes,
        ln(1 - $epsilon + $epsilon / greatest(2, names.choices, s.with_target)) AS hit,
        ln($epsilon / greatest(2, names.choices, s.with_target)) AS miss,
        s.squares / t.classed AS spread,
        s.squared_mass / (t.classed * t.classed) AS concentration,
        s.target_mass / t.classed AS target_share
    FROM totals AS t
    JOIN seen AS s ON s.cell = t.cell
    JOIN group_names AS names ON names.group_id = t.cell // ($splits * $parts)
    LEFT JOIN answered AS a ON a.cell = t.cell
    WHERE t.classed > 0
),
-- Σ log of the smoothed probability, only where a log gives distributions: one-hots follow from their counts
smoothed AS (
    SELECT p.cell, p.class_no, sum(ln((1 - $epsilon) * p.p + $epsilon / s.classes)) AS logs
    FROM chosen_probabilities AS p
    JOIN shapes AS s ON s.cell = p.cell
    GROUP BY p.cell, p.class_no
),
mean_logs AS (
    SELECT m.cell, m.class_no, s.classes, s.told, s.miss,
        (coalesce(d.logs, m.mass * s.hit) + (s.n - m.told) * s.miss) / s.n AS mean_log
    FROM masses AS m
    JOIN shapes AS s ON s.cell = m.cell
    LEFT JOIN smoothed AS d ON d.cell = m.cell AND d.class_no = m.class_no
),
heskes AS (
    SELECT cell,
        -coalesce(max(CASE WHEN class_no = 0 THEN mean_log END), max(miss)) AS kl_error,
        -ln(sum(exp(mean_log)) + (max(classes) - max(told)) * exp(max(miss))) AS kl_variance
    FROM mean_logs
    GROUP BY cell
),
dimensions AS (
    SELECT cell, dimension,
        count(*) AS told,
        CASE WHEN count(target) = count(*) THEN avg((value - target) * (value - target)) END AS error,
        var_pop(value) AS variance
    FROM chosen_vectors
    GROUP BY cell, dimension
),
vectors AS (
    SELECT cell, max(told) AS told, min(told) AS least_told,
        CASE WHEN count(error) = count(*) THEN sum(error) END AS vector_error,
        sum(variance) AS vector_variance
    FROM dimensions
    GROUP BY cell
)
SELECT (t.cell // ($splits * $parts))::INTEGER AS group_id,
    (t.cell // $parts % $splits)::INTEGER AS split,
    (t.cell % $parts)::INTEGER AS part,
    t.n::INTEGER AS n, t.n::INTEGER AS counted, t.classed::INTEGER AS n_classed, t.scored::INTEGER AS n_scored,
    coalesce(CASE WHEN v.told = v.least_told THEN v.told END, 0)::INTEGER AS n_vectors,
    t.failed::INTEGER AS failed,
    -- vectors are neither right nor wrong
    CASE WHEN t.classed > 0 THEN t.correct END::INTEGER AS correct,
    s.answers::INTEGER AS answers, s.classes::INTEGER AS classes,
    t.tokens, t.output_tokens, t.actions, t.words, t.characters,
    -- what is 0 in truth is 0: a trace of rounding would count as an error, or enter the power law
    CASE WHEN t.classed = 0 THEN NULL WHEN s.spread - 2 * s.target_share + 1 < 1e-12 THEN 0
        ELSE s.spread - 2 * s.target_share + 1 END AS brier_error,
    CASE WHEN t.classed = 0 THEN NULL WHEN s.spread - s.concentration < 1e-12 THEN 0
        ELSE s.spread - s.concentration END AS brier_variance,
    CASE WHEN t.classed = 0 THEN NULL WHEN 1 - s.target_share < 1e-12 THEN 0 ELSE 1 - s.target_share END AS zero_one_error,
    CASE WHEN t.classed = 0 THEN NULL WHEN 1 - s.concentration < 1e-12 THEN 0
        ELSE (1 - s.concentration) / 2 END AS zero_one_variance,
    h.kl_error,
    CASE WHEN t.classed = 0 THEN NULL WHEN h.kl_variance < 1e-12 THEN 0 ELSE h.kl_variance END AS kl_variance,
    t.score_error, t.score_variance,
    CASE WHEN v.told = v.least_told THEN v.vector_error END AS vector_error,
    CASE WHEN v.told = v.least_told THEN v.vector_variance END AS vector_variance
FROM totals AS t
LEFT JOIN shapes AS s ON s.cell = t.cell
LEFT JOIN heskes AS h ON h.cell = t.cell
LEFT JOIN vectors AS v ON v.cell = t.cell

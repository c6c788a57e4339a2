-- ---
-- id: questions
-- about: A row per group, with its figures under the present choice; NULL where they are not defined (a single sample, unbiased).
-- params: {search: VARCHAR}
-- ---
-- Reads inside, the groups (group_id, split) that a person drilled into, or all; it may read present, the samples under the
-- filter (group_id, split, counted, outcome_class and the columns of samples). What it reads of present is read for every question that is listed.
WITH kinds AS (
    SELECT series, bool_and(one_hot) AS classes_only, bool_and(one_hot) AND NOT bool_or(unknown > 0) AS answers_told
    FROM every
    WHERE counted > 0
    GROUP BY series
)
SELECT f.group_id, f.split, f.model, f.task, f.question_id, f.condition, f.n,
    f.correct / nullif(f.n_classed, 0) AS accuracy,
    CASE getvariable('length_unit')
        WHEN 'tokens' THEN f.tokens
        WHEN 'output_tokens' THEN f.output_tokens
        WHEN 'actions' THEN f.actions
        WHEN 'words' THEN f.words
        WHEN 'characters' THEN f.characters
    END AS mean_length,
    f.answers, g.error, g.bias, g.variance,
    g.variance / nullif(g.error, 0) AS incoherence,
    CASE WHEN k.classes_only THEN v.flips END AS flips,
    CASE WHEN k.answers_told THEN v.scatter END AS scatter,
    CASE WHEN k.answers_told THEN v.same / nullif(v.pairs, 0) END AS agreement,
    f.failed AS left_out, f.place
FROM figures AS f
JOIN inside AS i ON i.group_id = f.group_id AND i.split = f.split
JOIN every AS v ON v.group_id = f.group_id AND v.split = f.split
LEFT JOIN kinds AS k ON k.series = f.series
LEFT JOIN groups AS g ON g.group_id = f.group_id AND g.split = f.split
WHERE $search IS NULL
    OR contains(lower(f.question_id), lower($search))
    OR EXISTS (FROM questions AS q WHERE q.question_key = f.question_key AND contains(lower(q.text), lower($search)))

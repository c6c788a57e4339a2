-- ---
-- id: questions
-- about: A row per group, with its figures under the present choice; NULL where they are not defined (a single sample, unbiased).
-- params: {search: VARCHAR}
-- ---
-- Reads inside, the groups (group_id, split) that a person drilled into, or all; it may read present, the samples under the
-- filter (group_id, split, counted, outcome_class and the columns of samples). What it reads of present is read for every question that is listed.
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
    f.failed AS left_out, f.place
FROM figures AS f
JOIN inside AS i ON i.group_id = f.group_id AND i.split = f.split
LEFT JOIN groups AS g ON g.group_id = f.group_id AND g.split = f.split
WHERE $search IS NULL
    OR contains(lower(f.question_id), lower($search))
    OR EXISTS (FROM questions AS q WHERE q.question_key = f.question_key AND contains(lower(q.text), lower($search)))

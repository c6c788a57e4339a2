-- ---
-- id: scale
-- title: Incoherence by model size
-- about: Does incoherence fall with model size? A point per model, a series per grade of the questions (thirds by difficulty), the same questions for every model.
-- order: 4
-- x: {label: model size, unit: parameters, scale: log}
-- y: incoherence
-- joined: yes
-- series: difficulty
-- bins: shared
-- empty: no model has a size; add a column model_size to the table
-- ---
SELECT g.* EXCLUDE (series),
    grade AS series,
    grade_name(grade, getvariable('grades')) AS series_label,
    dense_rank() OVER (ORDER BY model_size, model) AS point,
    model AS label,
    model_size AS x
FROM groups AS g
JOIN grades AS q ON q.question_key = g.question_key
WHERE g.model_size > 0 AND q.grade IS NOT NULL

-- --- note
SELECT number_of(count(*), 'group') || ' excluded: no model size recorded'
FROM groups
WHERE model_size IS NULL
HAVING count(*) > 0

-- --- note
SELECT number_of(count(*), 'question') || ' excluded: not answered by all models of a known size'
FROM (SELECT question_key FROM groups WHERE model_size > 0 EXCEPT SELECT question_key FROM grades)
HAVING count(*) > 0

-- --- note
SELECT 'questions are graded by 1 − the mean accuracy over all models, including the errors shown'
WHERE getvariable('reference') IS NULL AND NOT EXISTS (FROM levels) AND EXISTS (FROM members)

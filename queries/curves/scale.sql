-- ---
-- id: scale
-- title: Incoherence by model size
-- about: Does scale cure it? A point per model, a series per third of the questions by difficulty.
-- order: 4
-- x: {label: model size, unit: parameters, scale: log}
-- y: incoherence
-- joined: yes
-- series: difficulty
-- bins: shared
-- empty: no model has a size; a table gives it in the column model_size
-- ---
WITH cut AS (
    SELECT model, question_key, ntile(3) OVER (PARTITION BY model ORDER BY hardness, question_key) AS third
    FROM (SELECT DISTINCT model, question_key, hardness FROM graded WHERE model_size IS NOT NULL)
)
SELECT g.* EXCLUDE (series, level, hardness, given),
    third AS series,
    CASE third WHEN 1 THEN 'easiest third' WHEN 2 THEN 'middle third' ELSE 'hardest third' END AS series_label,
    dense_rank() OVER (ORDER BY model_size, g.model) AS point,
    g.model AS label,
    model_size AS x
FROM graded AS g
JOIN cut ON cut.model = g.model AND cut.question_key = g.question_key
WHERE model_size IS NOT NULL

-- --- note
SELECT number_of(count(*), 'group') || ' left out: no model size recorded'
FROM groups
WHERE model_size IS NULL
HAVING count(*) > 0

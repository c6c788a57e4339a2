-- ---
-- id: missed_alike
-- title: Same mistake in all models
-- about: Questions that no model ever gets right, with the same most frequent wrong answer in all of them: a hard question, or a wrong target.
-- order: 10
-- ---
WITH given AS (
    SELECT question_key, task, question_id, model, class_no, min(answer) AS answer, count(*) AS given, min(sample_id) AS sample_id
    FROM samples
    WHERE counted AND class_no IS NOT NULL
    GROUP BY question_key, task, question_id, model, class_no
),
most AS (
    SELECT question_key, model, class_no, answer
    FROM given
    WHERE class_no > 2
    QUALIFY row_number() OVER (PARTITION BY question_key, model ORDER BY given DESC, class_no) = 1
),
missed AS (
    SELECT question_key, count(DISTINCT model) AS models, sum(given) AS samples
    FROM given
    GROUP BY question_key
    HAVING count(*) FILTER (class_no = 0) = 0 AND count(DISTINCT model) > 1
),
alike AS (
    SELECT question_key, min(class_no) AS class_no
    FROM most
    GROUP BY question_key
    HAVING count(DISTINCT class_no) = 1
)
SELECT g.task, g.question_id, m.models, m.samples, min(g.answer) AS answer, sum(g.given) AS given,
    sum(g.given) / m.samples AS share, any_value(q.target) AS target, min(g.sample_id) AS sample_id
FROM alike AS a
JOIN missed AS m ON m.question_key = a.question_key
JOIN given AS g ON g.question_key = a.question_key AND g.class_no = a.class_no
JOIN questions AS q ON q.question_key = a.question_key
GROUP BY g.task, g.question_id, m.models, m.samples
HAVING count(*) = m.models
ORDER BY share DESC, g.task, g.question_id

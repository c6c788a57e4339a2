-- ---
-- id: outvoted
-- title: Outvoted
-- about: Questions on which a wrong answer is more frequent than the right one: a vote makes them worse.
-- order: 9
-- ---
SELECT g.model, g.task, g.question_id, g.condition, g.n, g.correct, a.answer AS most_given, a.given, q.target, a.sample_id
FROM groups AS g
JOIN (
    SELECT group_id, min(answer) AS answer, count(*) AS given, min(sample_id) AS sample_id
    FROM samples
    WHERE counted AND class_no > 2
    GROUP BY group_id, class_no
    QUALIFY row_number() OVER (PARTITION BY group_id ORDER BY count(*) DESC, class_no) = 1
) AS a ON a.group_id = g.group_id
JOIN questions AS q ON q.question_key = g.question_key
WHERE a.given > g.correct AND g.n > 1
ORDER BY g.correct DESC, a.given DESC, g.model, g.task, g.question_id

-- ---
-- id: mentions
-- about: For each group, how many of its samples mention a text and how many do not, and how many of either are right. Samples without a verdict count as neither right nor judged.
-- ---
-- Reads asked: the samples under the present filter that did not fail, each with `mention`.
SELECT n.model, n.task, n.question_id, n.condition,
    count(*) FILTER (a.mention) AS mention,
    count(a.correct) FILTER (a.mention) AS mention_judged,
    count(*) FILTER (a.mention AND a.correct) AS mention_right,
    count(*) FILTER (NOT a.mention) AS others,
    count(a.correct) FILTER (NOT a.mention) AS others_judged,
    count(*) FILTER (NOT a.mention AND a.correct) AS others_right
FROM asked AS a
JOIN group_names AS n ON n.group_id = a.group_id
GROUP BY ALL
ORDER BY n.model, n.task, n.question_id, n.condition

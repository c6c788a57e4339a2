-- ---
-- id: doubts
-- about: The series whose logged verdicts are in doubt for one sample in a hundred, or one in ten of a task: the task that has the most of them, how many, and of how many.
-- ---
-- Reads flagged, a row (group_id, split) per sample in doubt, figures and group_names.
SELECT series, arg_max(task, flagged) AS task, max(flagged) AS flagged, arg_max(judged, flagged) AS judged
FROM (
    SELECT f.series, n.task, sum(coalesce(d.flagged, 0))::BIGINT AS flagged, sum(f.counted)::BIGINT AS judged
    FROM figures AS f
    JOIN group_names AS n ON n.group_id = f.group_id
    LEFT JOIN (SELECT group_id, split, count(*) AS flagged FROM flagged GROUP BY group_id, split) AS d
        ON d.group_id = f.group_id AND d.split = f.split
    WHERE f.counted > 0
    GROUP BY f.series, n.task
)
GROUP BY series
HAVING sum(flagged) >= 0.01 * sum(judged) OR bool_or(flagged >= 0.1 * judged)
ORDER BY max(flagged) DESC, series

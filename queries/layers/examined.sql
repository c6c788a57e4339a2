-- ---
-- id: examined
-- about: What the samples under the filter have that detectors need: a row of counts.
-- ---
-- Reads present and features.
SELECT count(*) AS samples,
    count(*) FILTER (has_text) AS texts,
    count(*) FILTER (reasoned > 0) AS reasonings,
    count(*) FILTER (tool_calls > 0 OR tool_errors > 0) AS tools,
    count(length) AS lengths,
    count(class) AS classes,
    count(*) FILTER (target IS NOT NULL) AS targets,
    count(correct) AS verdicts,
    count(stop_reason) AS stops,
    coalesce(max(epochs), 0) AS most_samples
FROM (
    SELECT p.length, p.class, p.correct, p.stop_reason, q.target, g.epochs,
        f.sample_row IS NOT NULL AS has_text, f.reasoned, f.tool_calls, f.tool_errors
    FROM present AS p
    JOIN questions AS q ON q.question_key = p.question_key
    JOIN (SELECT group_id, count(*) AS epochs FROM present GROUP BY group_id) AS g ON g.group_id = p.group_id
    LEFT JOIN features AS f ON f.sample_row = p.sample_row
)

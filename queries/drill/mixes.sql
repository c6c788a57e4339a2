-- ---
-- id: mixes
-- about: For the groups on screen: how many samples gave each class of answer, and the spread of their lengths.
-- ---
-- Reads here (group_id, split) and present, the samples under the present filter.
WITH counted AS (
    SELECT s.group_id, s.split, s.outcome_class, s.correct, s.length
    FROM present AS s JOIN here AS h ON h.group_id = s.group_id AND h.split = s.split
    WHERE s.counted
),
classes AS (
    SELECT group_id, split, outcome_class, count(*) AS samples
    FROM counted GROUP BY group_id, split, outcome_class
),
lengths AS (
    SELECT group_id, split, min(length) AS low, median(length) AS middle, max(length) AS high
    FROM counted GROUP BY group_id, split
)
SELECT c.group_id, c.split,
    list(c.samples ORDER BY c.outcome_class <> 'TARGET', c.outcome_class = 'NONE', c.samples DESC, c.outcome_class) AS mix,
    coalesce(sum(c.samples) FILTER (c.outcome_class = 'TARGET'), 0) AS hits,
    coalesce(sum(c.samples) FILTER (c.outcome_class = 'NONE'), 0) AS unanswered,
    any_value(l.low) AS low, any_value(l.middle) AS middle, any_value(l.high) AS high,
    any_value(q.text[:240]) AS text
FROM classes AS c
JOIN lengths AS l ON l.group_id = c.group_id AND l.split = c.split
JOIN group_names AS n ON n.group_id = c.group_id
JOIN questions AS q ON q.question_key = n.question_key
GROUP BY c.group_id, c.split

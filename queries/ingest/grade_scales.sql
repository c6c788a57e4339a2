-- ---
-- id: grade_scales
-- about: Whether the samples of each task are graded by letters of which some are none of Inspect's verdicts C, P, I and N: there, these are grades, too.
-- returns: {task: VARCHAR, graded: BOOLEAN}
-- ---
SELECT task, coalesce(bool_or(grade NOT IN ('C', 'P', 'I', 'N') AND regexp_full_match(grade, '[A-Z][+-]?')), false) AS graded
FROM recorded
GROUP BY task

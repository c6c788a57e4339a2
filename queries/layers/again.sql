-- ---
-- id: again
-- about: Groups by how much one more sample of each would help, the best first.
-- params: {most: BIGINT, series: INTEGER[]}
-- ---
-- Reads planned_noise and figures; only series that layers/plan.sql has, and of these only those named, if any are.
SELECT f.model, f.task, f.question_id, f.condition, p.n, p.sigma2 / (p.n * (p.n + 1e0)) AS gain, p.group_id
FROM planned_noise AS p
JOIN figures AS f ON f.series = p.series AND f.group_id = p.group_id AND f.split = p.split
WHERE p.sigma2 IS NOT NULL AND p.series IN (SELECT series FROM planned_noise GROUP BY series HAVING count(*) >= 5)
    AND (len($series::INTEGER[]) = 0 OR list_contains($series::INTEGER[], p.series))
ORDER BY gain DESC, f.place, p.series
LIMIT coalesce($most, 9223372036854775807)

-- ---
-- id: standing
-- about: What one detector found, with one row that stands for many: where it holds for more than the share `many` of what a model did in a task, the most severe of them, with how many there are.
-- ---
-- Reads found (sample_id, severity, reason), present, sizes (how many samples or questions a model did in each task) and the
-- variables parts (samples or questions) and many.
WITH placed AS (
    SELECT f.sample_id, f.severity, f.reason, p.sample_row, p.model, p.task, p.condition
    FROM found AS f JOIN present AS p ON p.sample_id = f.sample_id
),
counted AS (
    SELECT c.*, CASE getvariable('parts') WHEN 'samples' THEN s.samples ELSE s.questions END AS parts
    FROM (
        SELECT model, task, condition, count(*) AS hits, arg_max(sample_row, (severity, -sample_row)) AS first
        FROM placed GROUP BY model, task, condition
    ) AS c
    JOIN sizes AS s ON s.model = c.model AND s.task = c.task AND s.condition = c.condition
)
SELECT p.sample_id, p.severity,
    CASE WHEN c.hits <= greatest(4, getvariable('many') * c.parts) THEN p.reason
        ELSE format('{:,} of {:,} {} of this task, as this one: {}', c.hits, c.parts, getvariable('parts'), p.reason) END AS reason,
    CASE WHEN c.hits <= greatest(4, getvariable('many') * c.parts) THEN 1 ELSE c.hits END AS stands_for
FROM placed AS p
JOIN counted AS c ON c.model = p.model AND c.task = p.task AND c.condition = p.condition
WHERE c.hits <= greatest(4, getvariable('many') * c.parts) OR p.sample_row = c.first

-- ---
-- id: length_outlier
-- title: length out of range
-- order: 14
-- about: A sample far longer or shorter than everything else that its model wrote in this task. It distorts the mean lengths used by curves.
-- needs: lengths
-- params: {spread: DOUBLE = 5, least_difference: DOUBLE = 20, least_in_task: BIGINT = 8}
-- ---
-- spread: how many times the distance of the quartiles, on a log scale, beyond them; a distance below a tenth counts as a
-- tenth. least_difference: from the median, so that a word more or less is nothing.
WITH logs AS (
    SELECT sample_id, model, task, condition, length, ln(1 + length) AS size
    FROM present WHERE counted AND length IS NOT NULL
),
quartiles AS (
    SELECT model, task, condition, quantile_cont(size, [0.25, 0.5, 0.75]) AS q
    FROM logs GROUP BY model, task, condition HAVING count(*) >= $least_in_task
),
placed AS (
    SELECT l.*, exp(q.q[2]) - 1 AS middle,
        greatest(l.size - q.q[3], q.q[1] - l.size) / greatest(1e-1, q.q[3] - q.q[1]) AS beyond
    FROM logs AS l
    JOIN quartiles AS q ON q.model = l.model AND q.task = l.task AND q.condition = l.condition
)
SELECT sample_id,
    least(0.7, 0.05 * beyond) AS severity,
    format('{:,.0f} {}, where the median of the task is {:,.0f}', length, replace(getvariable('length_unit'), '_', ' '), middle) AS reason
FROM placed
WHERE beyond > $spread AND abs(length - middle) >= $least_difference

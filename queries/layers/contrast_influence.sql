-- ---
-- id: contrast_influence
-- about: The difference of each metric of a contrast without the task whose leaving out moves it most.
-- ---
-- Reads compared (of layers/contrast_pairs.sql) and spreads. Nothing is taken off a sum: of what is left out, rounding would remain.
WITH tasks AS (
    SELECT metric, task, bool_and(known) AS known,
        sum(CASE WHEN weight IS NULL THEN part_a ELSE weight * apart END) AS pa,
        sum(CASE WHEN weight IS NULL THEN whole_a ELSE weight END) AS wa,
        sum(CASE WHEN weight IS NULL THEN part_b ELSE 0 END) AS pb,
        sum(CASE WHEN weight IS NULL THEN whole_b ELSE 1 END) AS wb
    FROM compared
    WHERE used AND asked
    GROUP BY metric, task
),
others AS (
    SELECT metric, task, bool_and(known) OVER rest AS known,
        sum(pa) OVER rest AS pa, sum(wa) OVER rest AS wa, sum(pb) OVER rest AS pb, sum(wb) OVER rest AS wb
    FROM tasks
    WINDOW rest AS (PARTITION BY metric ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW)
),
moved AS (
    SELECT o.metric, o.task, o.pa / o.wa - o.pb / o.wb AS difference,
        round(abs(o.pa / o.wa - o.pb / o.wb - s.difference), 12) AS distance
    FROM others AS o
    JOIN spreads AS s ON s.metric = o.metric AND s.scope = ''
    WHERE o.known AND o.wa > 1e-24 AND o.wb > 1e-24 AND s.difference IS NOT NULL AND o.task <> ''
)
SELECT metric, task, difference
FROM moved
QUALIFY row_number() OVER (PARTITION BY metric ORDER BY distance DESC, task) = 1

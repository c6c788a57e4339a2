-- ---
-- id: budget
-- title: Incoherence by reasoning budget
-- about: Does thinking longer on purpose help? A point per condition, at its reasoning budget.
-- order: 5
-- x: {label: reasoning budget, unit: tokens, scale: log}
-- y: incoherence
-- bins: shared
-- ---
SELECT *,
    dense_rank() OVER (ORDER BY budget, condition) AS point,
    condition AS label,
    budget AS x
FROM groups
WHERE budget IS NOT NULL

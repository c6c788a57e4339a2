-- ---
-- id: budget
-- title: Incoherence by reasoning budget
-- about: Does a larger reasoning budget help? A point per condition, at its reasoning budget.
-- order: 5
-- x: {label: reasoning budget, unit: tokens, scale: log_if_positive}
-- y: incoherence
-- joined: yes
-- bins: shared
-- empty: no condition has a reasoning budget (reasoning_tokens or reasoning_effort in the log)
-- ---
SELECT *,
    dense_rank() OVER (ORDER BY budget, condition) AS point,
    condition AS label,
    budget AS x
FROM groups
WHERE budget IS NOT NULL

-- --- note
SELECT number_of(count(*), 'group') || ' excluded: no budget recorded'
FROM groups
WHERE budget IS NULL
HAVING count(*) > 0

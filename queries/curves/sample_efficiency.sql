-- ---
-- id: sample_efficiency
-- title: Figures of the first k samples
-- about: How many samples a question does it take? The figures from the first k samples of each group, in the order of epochs.
-- order: 22
-- x: {label: samples of each question, unit: k, scale: log}
-- y: incoherence
-- joined: yes
-- empty: no group has two samples that this decomposition can use
-- ---
SELECT *,
    part AS point,
    part::DOUBLE AS x
FROM firsts

-- --- note
SELECT 'each k has its own groups, those of so many samples: ' || string_agg(point || ': ' || groups, ', ' ORDER BY point)
FROM (SELECT point, count(*) AS groups FROM members GROUP BY point)
HAVING count(DISTINCT groups) > 1

-- ---
-- id: sample_efficiency
-- title: Metrics of the first k samples
-- about: How many samples per question are enough? Metrics of the first k samples of each group, in the order of epochs.
-- order: 22
-- x: {label: samples per question, unit: k, scale: log}
-- y: incoherence
-- joined: yes
-- empty: no group has two samples that this decomposition can use
-- ---
SELECT *,
    part AS point,
    part::DOUBLE AS x
FROM firsts

-- --- note
SELECT 'each k includes only groups with at least k samples: ' || string_agg(point || ': ' || groups, ', ' ORDER BY point)
FROM (SELECT point, count(*) AS groups FROM members GROUP BY point)
HAVING count(DISTINCT groups) > 1

-- ---
-- id: redistributed
-- about: The distributions of the store; a sample that is a single answer among them has that of changed.
-- ---
SELECT * FROM store.distributions WHERE sample_row NOT IN (SELECT sample_row FROM changed WHERE one_hot)
UNION ALL
SELECT sample_row, class_no, 1 AS p FROM changed WHERE one_hot AND class_no IS NOT NULL

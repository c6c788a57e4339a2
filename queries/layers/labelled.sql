-- ---
-- id: labelled
-- about: A row per sample and label that it carries, itself or by its question.
-- ---
-- Reads given: the labels as the book has them (kind, task, key, label), where key is the id of a sample or of a question;
-- and candidates (sample_row, sample_id): among others all samples that are named there.
SELECT s.sample_row, g.label
FROM candidates AS s
JOIN given AS g ON g.kind = 'sample' AND g.key = s.sample_id
UNION
SELECT s.sample_row, g.label
FROM samples AS s
JOIN given AS g ON g.kind = 'question' AND g.task = s.task AND g.key = s.question_id

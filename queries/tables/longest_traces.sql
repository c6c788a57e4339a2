-- ---
-- id: longest_traces
-- title: Longest traces
-- about: The samples with the most text, and how they ended.
-- kind: table
-- order: 7
-- ---
SELECT sample_id, model, task, question_id, epoch, characters, reasoning_length, length_unit, stop_reason, correct
FROM samples
WHERE characters IS NOT NULL
ORDER BY characters DESC, sample_id

-- ---
-- id: wavering
-- title: Wavering
-- about: The questions whose error is most of all scatter: high incoherence, then high variance.
-- kind: table
-- order: 3
-- ---
SELECT model, task, question_id, condition, n, correct, answers, incoherence, variance, bias, length
FROM groups
WHERE incoherence IS NOT NULL
ORDER BY incoherence DESC, variance DESC, model, task, question_id

-- ---
-- id: wavering
-- title: Least consistent questions
-- about: Questions with the largest incoherence, then the largest variance.
-- kind: table
-- order: 3
-- ---
SELECT model, task, question_id, condition, n, correct, answers, incoherence, variance, bias, length
FROM groups
WHERE incoherence IS NOT NULL
ORDER BY incoherence DESC, variance DESC, model, task, question_id

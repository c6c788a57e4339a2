-- ---
-- id: vote_counts
-- about: How often each answer of a group was given, as far as a vote depends on it: the right one, none, and the wrong ones by how often, the most frequent first.
-- ---
-- Reads voting (group_id, split, class_no), a row per sample. Wrong answers that a log does not record (class 2) are one answer
-- here: no vote of more than two is taken from them.
SELECT group_id, split,
    coalesce(sum(told) FILTER (class_no = 0), 0)::BIGINT AS correct,
    coalesce(sum(told) FILTER (class_no = 1), 0)::BIGINT AS silent,
    coalesce(list_reverse_sort(list(told) FILTER (class_no > 1)), []) AS wrong
FROM (SELECT group_id, split, class_no, count(*) AS told FROM voting GROUP BY group_id, split, class_no)
GROUP BY group_id, split

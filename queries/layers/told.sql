-- ---
-- id: told
-- about: Cells with what their series records: whether all its groups answered in classes, and whether all its answers are known.
-- ---
-- Where a series has groups that are not classes, nothing is known of flips, scatter and agreement; where its wrong answers
-- are not recorded, nothing of scatter and agreement.
SELECT c.*, k.one_hot AS classes_only, k.one_hot AND NOT k.untold AS answers_told
FROM cells AS c
JOIN (
    SELECT series, coalesce(bool_and(one_hot), false) AS one_hot, coalesce(bool_or(untold), false) AS untold
    FROM cells
    GROUP BY series
) AS k ON k.series = c.series

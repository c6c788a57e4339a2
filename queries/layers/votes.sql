-- ---
-- id: votes
-- about: The chance that the most frequent answer of k samples of a group is right, for the k that it has samples for; and whether some wrong answer is more frequent than the right one among all of them.
-- ---
-- Reads every, counted_votes (group_id, split, ballot) and ballots (ballot, outvoted, k, vote). Only of series that answered in
-- classes; where their wrong answers are not recorded, nothing is known of votes of more than two.
SELECT e.series, e.group_id, e.split, e.question_key, e.n_classed AS n, b.k,
    CASE WHEN b.k < 3 OR NOT s.untold THEN b.vote END AS vote,
    CASE WHEN NOT s.untold THEN b.outvoted END AS outvoted
FROM every AS e
JOIN (
    SELECT series, coalesce(bool_or(unknown > 0), false) AS untold
    FROM every
    WHERE counted > 0
    GROUP BY series
    HAVING bool_and(one_hot)
) AS s ON s.series = e.series
JOIN counted_votes AS c ON c.group_id = e.group_id AND c.split = e.split
JOIN ballots AS b ON b.ballot = c.ballot
WHERE e.n_classed > 1

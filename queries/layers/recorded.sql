-- ---
-- id: recorded
-- about: What the log says of the answers of the two series of a contrast: whether all groups answered in classes, and whether the wrong answers are told as well.
-- ---
-- Reads every_in_units and the variables series_a and series_b.
SELECT series, bool_and(coalesce(one_hot, false)) AS classes_only,
    bool_and(coalesce(one_hot, false)) AND NOT bool_or(coalesce(unknown, 0) > 0) AS answers_told
FROM every_in_units
WHERE counted > 0 AND series IN (getvariable('series_a'), getvariable('series_b'))
GROUP BY series

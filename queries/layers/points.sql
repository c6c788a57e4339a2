-- ---
-- id: points
-- about: The points of a curve, a row per series, point and figure (incoherence and what it is made of): means over the groups of the point, and the figure with its interval.
-- ---
-- Reads ratios (of layers/point_sums.sql). A point whose number is NULL is a fault of its curve.
SELECT series, point, figure, x, units, groups, samples, left_out, mean_length,
    mean_error AS error, mean_bias AS bias, mean_variance AS variance, chance, below_zero, ratio, low, high
FROM ratios
ORDER BY series, point

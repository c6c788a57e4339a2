-- ---
-- id: without
-- about: By how much a ratio of sums moves when one unit is left out: the macro without(part, whole, half, unit_part, unit_whole), step 2 of the interval. half is the weight of each of the two half units that were added.
-- params: {part: DOUBLE, whole: DOUBLE, half: DOUBLE, unit_part: DOUBLE, unit_whole: DOUBLE}
-- ---
-- (P − p) / (W − w) − P / W without a difference of two numbers that are nearly equal
((part + half) / (whole + 2e0 * half) * unit_whole - unit_part) / (whole + 2e0 * half - unit_whole)

-- ---
-- id: number_of
-- about: A number with its noun, in the plural where it is not 1: number_of(1200, 'group') is "1,200 groups". For the notes of curves.
-- params: {amount: BIGINT, noun: VARCHAR}
-- ---
format('{:,} {}{}', amount::BIGINT, noun, CASE WHEN amount = 1 THEN '' ELSE 's' END)

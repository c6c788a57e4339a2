-- ---
-- id: grade_name
-- about: What a grade is called, one of so many: the macro grade_name(grade, grades).
-- params: {grade: BIGINT, grades: BIGINT}
-- ---
CASE WHEN grades = 3 THEN ['easiest third', 'middle third', 'hardest third'][grade] ELSE format('grade {} of {}', grade, grades) END

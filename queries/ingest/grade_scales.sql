-- ---
-- id: grade_scales
-- about: Which scores grade by letters other than Inspect's verdicts C, P, I and N, so that a C among them is a grade, too.
-- returns: {task: VARCHAR, scored_by: VARCHAR, letters: BOOLEAN}
-- ---
-- A, B, D and F, or a sign (C+), tell a scale of grades. Any other letter (C and W, P and F, Y and N) does where right (C)
-- and wrong (I) do not both occur; where they do, it is an odd one out, and only its own samples are not judged.
SELECT task, scored_by,
    bool_or(letter NOT IN ('C', 'P', 'I', 'N') OR length(grade) > 1)
        AND (
            bool_or(letter IN ('A', 'B', 'D', 'F') OR length(grade) > 1)
            OR NOT (bool_or(grade = 'C') AND bool_or(grade = 'I'))
        ) AS letters
FROM (
    SELECT task, scored_by, grade, left(grade, 1) AS letter
    FROM single WHERE grade IS NOT NULL AND regexp_full_match(grade, '[A-Z][-+−*]?')
)
GROUP BY task, scored_by

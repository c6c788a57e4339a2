-- ---
-- id: student
-- about: The 97.5 % quantile of Student's t with nu degrees of freedom, a real number.
-- params: {nu: DOUBLE}
-- ---
student_at(nu, 1.959963984540054e0)

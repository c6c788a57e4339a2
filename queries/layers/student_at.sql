-- ---
-- id: student_at
-- about: A quantile of Student's t with nu degrees of freedom, a real number, from the same quantile z of the normal distribution: Abramowitz & Stegun 26.7.5.
-- params: {nu: DOUBLE, z: DOUBLE}
-- ---
z
+ (pow(z, 3) + z) / (4e0 * nu)
+ (5e0 * pow(z, 5) + 16e0 * pow(z, 3) + 3e0 * z) / (96e0 * pow(nu, 2))
+ (3e0 * pow(z, 7) + 19e0 * pow(z, 5) + 17e0 * pow(z, 3) - 15e0 * z) / (384e0 * pow(nu, 3))
+ (79e0 * pow(z, 9) + 776e0 * pow(z, 7) + 1482e0 * pow(z, 5) - 1920e0 * pow(z, 3) - 945e0 * z) / (92160e0 * pow(nu, 4))

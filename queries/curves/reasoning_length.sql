-- ---
-- id: reasoning_length
-- title: Incoherence by reasoning length
-- about: Do answers vary more when the model reasons longer? Groups of a series in equal-count bins of their mean length.
-- order: 1
-- x: {label: reasoning length, unit: length, scale: log}
-- y: incoherence
-- needs: length
-- fit: yes
-- bins: shared
-- empty: these logs record no reasoning length (tokens, words, characters or actions)
-- ---
SELECT *,
    ntile(getvariable('bins')) OVER (PARTITION BY series ORDER BY length, place) AS point,
    length AS x
FROM groups
WHERE length IS NOT NULL

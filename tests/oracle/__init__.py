"""A slow oracle of every figure, in plain Python from the specification alone: no SQL, nothing of the program's own."""

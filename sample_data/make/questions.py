"""The questions that the language model is asked: written for this data set, a task per kind, easier ones first.

A question is (difficulty level, text, target) or, with choices, (level, text, choices, letter). Targets are lower case
words or numbers; several accepted spellings stand with a bar between them.
"""

from __future__ import annotations

Plain = tuple[int, str, str]
Choice = tuple[int, str, tuple[str, ...], str]


def sums() -> list[Plain]:
    """Sums by number of digits and carries."""
    pairs = {
        1: ((2, 3), (4, 5), (7, 8), (9, 6)),
        2: ((12, 5), (14, 3), (17, 6), (8, 19)),
        3: ((21, 34), (42, 35), (53, 26), (71, 18)),
        4: ((38, 47), (56, 29), (67, 85), (94, 78)),
    }
    return [(level, f"What is {a} + {b}?", str(a + b)) for level, of in pairs.items() for a, b in of]


def times_tables() -> list[Plain]:
    """Products, small to beyond the tables."""
    pairs = {
        1: ((2, 4), (3, 2), (5, 2), (10, 3)),
        2: ((3, 4), (5, 5), (4, 6), (3, 9)),
        3: ((6, 7), (8, 4), (7, 7), (9, 6)),
        4: ((12, 4), (13, 3), (11, 12), (14, 6)),
    }
    return [(level, f"What is {a} times {b}?", str(a * b)) for level, of in pairs.items() for a, b in of]


def larger_number() -> list[Plain]:
    """Pairs of numbers, one the larger."""
    pairs = {
        1: ((3, 8), (9, 2)),
        2: ((12, 45), (81, 30)),
        3: ((47, 74), (51, 49)),
        4: ((307, 370), (912, 899)),
    }
    return [
        (level, f"Which number is larger, {a} or {b}?", str(max(a, b))) for level, of in pairs.items() for a, b in of
    ]


CAPITALS: list[Plain] = [
    (level, f"What is the capital of {country}?", city)
    for level, of in {
        1: (("France", "paris"), ("Italy", "rome"), ("Japan", "tokyo"), ("Spain", "madrid")),
        2: (("Norway", "oslo"), ("Egypt", "cairo"), ("Greece", "athens"), ("Poland", "warsaw")),
        3: (("Canada", "ottawa"), ("Australia", "canberra"), ("Turkey", "ankara"), ("Brazil", "brasília|brasilia")),
        4: (
            ("Mongolia", "ulaanbaatar|ulan bator"),
            ("Bolivia", "sucre|la paz"),
            ("Latvia", "riga"),
            ("Ghana", "accra"),
        ),
    }.items()
    for country, city in of
]

OPPOSITES: list[Plain] = [
    (level, f"What is the opposite of the word '{word}'?", other)
    for level, of in {
        1: (("hot", "cold"), ("big", "small|little"), ("up", "down"), ("day", "night")),
        2: (("fast", "slow"), ("early", "late"), ("full", "empty"), ("young", "old")),
        3: (
            ("brave", "cowardly|fearful|timid"),
            ("generous", "stingy|selfish|mean|greedy"),
            ("rough", "smooth"),
            ("ancient", "modern|new"),
        ),
        4: (
            ("scarce", "abundant|plentiful"),
            ("shallow", "deep"),
            ("flexible", "rigid|stiff|inflexible"),
            ("victory", "defeat|loss"),
        ),
    }.items()
    for word, other in of
]


def letters() -> list[Plain]:
    """Words by length."""
    words = {
        1: ("cat", "sun", "tree", "milk"),
        2: ("house", "bread", "garden", "window"),
        3: ("teacher", "kitchen", "mountain", "elephant"),
        4: ("breakfast", "chocolate", "basketball", "strawberry"),
    }
    return [
        (level, f"How many letters are in the word '{word}'?", str(len(word)))
        for level, of in words.items()
        for word in of
    ]


STORIES: list[Plain] = [
    (1, "Tom has 3 apples. He buys 4 more. How many apples does he have?", "7"),
    (1, "There are 2 birds on a fence. 5 more birds come. How many birds are on the fence?", "7"),
    (1, "Anna has 6 pens. She finds 3 pens. How many pens does she have?", "9"),
    (1, "A jar holds 4 red beads and 4 blue beads. How many beads are in the jar?", "8"),
    (2, "Ben has 9 stickers. He gives 4 away. How many stickers are left?", "5"),
    (2, "A tray holds 8 eggs. 3 eggs break. How many eggs are whole?", "5"),
    (2, "Mia had 10 coins and lost 6 of them. How many coins does she have now?", "4"),
    (2, "12 children are on a bus. 5 get off. How many children are still on the bus?", "7"),
    (3, "A bag holds 5 oranges. How many oranges are in 3 bags?", "15"),
    (3, "A spider has 8 legs. How many legs do 2 spiders have?", "16"),
    (3, "Each car has 4 wheels. How many wheels do 5 cars have?", "20"),
    (3, "Sam reads 6 pages a day. How many pages does he read in 4 days?", "24"),
    (4, "Lea has 2 boxes with 5 cakes each. She eats 3 cakes. How many cakes are left?", "7"),
    (4, "A shop has 20 balloons. It sells 8, then 5 more. How many balloons are left?", "7"),
    (4, "Paul is 6 years old. His sister is twice as old. How old are they together?", "18"),
    (4, "A ticket costs 3 dollars. Eva buys 4 tickets and pays with 20 dollars. How much does she get back?", "8"),
]

EVERYDAY: list[Choice] = [
    (1, "Which of these is a fruit?", ("chair", "apple", "stone", "shoe"), "B"),
    (1, "Which animal barks?", ("a dog", "a fish", "a bird", "a snake"), "A"),
    (1, "What do you use to cut paper?", ("a pillow", "a spoon", "scissors", "a cup"), "C"),
    (1, "Which of these is a colour?", ("seven", "loud", "Monday", "green"), "D"),
    (2, "What falls from the sky when it is very cold?", ("sand", "snow", "smoke", "leaves"), "B"),
    (2, "Where do fish live?", ("in nests", "in trees", "in water", "in caves"), "C"),
    (2, "Which of these do you wear on your feet?", ("socks", "gloves", "a hat", "a scarf"), "A"),
    (2, "What do bees make?", ("milk", "wool", "bread", "honey"), "D"),
    (3, "Which month comes right after June?", ("May", "July", "August", "April"), "B"),
    (3, "What is ice made of?", ("salt", "glass", "water", "air"), "C"),
    (3, "Which of these is the heaviest?", ("an elephant", "a cow", "a cat", "a mouse"), "A"),
    (3, "What do plants need in order to grow?", ("darkness", "music", "paint", "light"), "D"),
    (4, "If today is Friday, what day is the day after tomorrow?", ("Saturday", "Sunday", "Monday", "Thursday"), "B"),
    (4, "Which of these floats on water?", ("a coin", "a brick", "a cork", "a nail"), "C"),
    (4, "A candle in a closed jar goes out. What did it run out of?", ("oxygen", "wax", "water", "heat"), "A"),
    (
        4,
        "Ann is taller than Bob. Bob is taller than Carl. Who is the shortest?",
        ("Ann", "Bob", "all the same", "Carl"),
        "D",
    ),
]

# Asked in the run that records the probabilities of the options.
MORE_EVERYDAY: list[Choice] = [
    (1, "Which of these can fly?", ("a horse", "a pig", "an eagle", "a cow"), "C"),
    (1, "Which of these is a drink?", ("juice", "table", "pencil", "window"), "A"),
    (1, "What do you sleep in?", ("an oven", "a bed", "a cup", "a drawer"), "B"),
    (1, "Which of these is a number?", ("blue", "soft", "fast", "nine"), "D"),
    (2, "What do cows eat?", ("grass", "meat", "coins", "paper"), "A"),
    (2, "Who puts out fires?", ("a baker", "a pilot", "a firefighter", "a singer"), "C"),
    (2, "What do you need when it rains?", ("sunglasses", "an umbrella", "a fan", "a ladder"), "B"),
    (2, "Which season is the coldest?", ("summer", "spring", "autumn", "winter"), "D"),
    (3, "What does a thermometer measure?", ("weight", "temperature", "time", "distance"), "B"),
    (3, "Which of these is used to tell the time?", ("a ruler", "a scale", "a clock", "a mirror"), "C"),
    (3, "Which planet do we live on?", ("Earth", "Mars", "Venus", "Saturn"), "A"),
    (3, "What is the baby of a cat called?", ("puppy", "calf", "cub", "kitten"), "D"),
    (4, "Which of these conducts electricity best?", ("wood", "rubber", "copper", "glass"), "C"),
    (4, "What makes the tides of the sea?", ("the moon", "the wind", "whales", "rivers"), "A"),
    (4, "Which is the odd one out?", ("rose", "salmon", "tulip", "daisy"), "B"),
    (4, "Kim sits left of Lou. Lou sits left of Max. Who sits in the middle?", ("Kim", "Max", "nobody", "Lou"), "D"),
]

LOGIC: list[Plain] = [
    (1, "All dogs are animals. Rex is a dog. Is Rex an animal? Answer yes or no.", "yes"),
    (1, "No fish can walk. Nemo is a fish. Can Nemo walk? Answer yes or no.", "no"),
    (1, "All roses are flowers. This is a rose. Is this a flower? Answer yes or no.", "yes"),
    (1, "No cats can fly. Tom is a cat. Can Tom fly? Answer yes or no.", "no"),
    (2, "If it rains, the street gets wet. It rains. Does the street get wet? Answer yes or no.", "yes"),
    (2, "If the shop is closed, we can't buy milk. The shop is closed. Can we buy milk? Answer yes or no.", "no"),
    (2, "Every key opens the door. This is a key. Does it open the door? Answer yes or no.", "yes"),
    (2, "If the lamp is on, the room is bright. The room is dark. Is the lamp on? Answer yes or no.", "no"),
]

NEXT_NUMBER: list[Plain] = [
    (1, "What number comes next: 1, 2, 3, 4?", "5"),
    (1, "What number comes next: 2, 4, 6, 8?", "10"),
    (1, "What number comes next: 10, 20, 30, 40?", "50"),
    (1, "What number comes next: 5, 10, 15, 20?", "25"),
    (2, "What number comes next: 9, 8, 7, 6?", "5"),
    (2, "What number comes next: 3, 6, 9, 12?", "15"),
    (2, "What number comes next: 1, 2, 4, 8?", "16"),
    (2, "What number comes next: 1, 4, 9, 16?", "25"),
]

# In the order of running. Those of `WHOLE` ship as Inspect logs, the others as the table made of theirs.
PLAIN: dict[str, list[Plain]] = {
    "sums": sums(),
    "capitals": CAPITALS,
    "stories": STORIES,
    "opposites": OPPOSITES,
    "times_tables": times_tables(),
    "letters": letters(),
    "larger_number": larger_number(),
}
CHOICES: dict[str, list[Choice]] = {"everyday_choice": EVERYDAY}
WITH_PROBABILITIES: dict[str, list[Choice]] = {"everyday_probabilities": MORE_EVERYDAY}
WHOLE: dict[str, list[Plain]] = {"one_step_logic": LOGIC, "next_number": NEXT_NUMBER}
NUMERIC = {"sums", "times_tables", "larger_number", "letters", "stories", "next_number"}

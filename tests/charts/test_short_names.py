"""Names in little room: those of one family stay different."""

from hotmess_tui.charts.safe import width
from hotmess_tui.charts.short_names import short_names


def test_what_all_names_share_gives_way_first() -> None:
    names = [f"org/family-{size}-instruct" for size in ("135M", "1.7B", "70B")]
    assert short_names(names, 13) == ["…135M…", "…1.7B…", "…70B…"]
    assert short_names(names, 40) == names


def test_names_that_differ_at_the_end_only_are_cut_inside() -> None:
    tasks = ["smollm2/SmolLM2-135M-Instruct · letters", "smollm2/SmolLM2-135M-Instruct · logic", "ladder-m"]
    short = short_names(tasks, 16)
    assert short == ["smollm2/…letters", "smollm2/… · logic", "ladder-m"] or len(set(short)) == 3
    assert all(width(name) <= 16 for name in short)


def test_one_long_name_and_wide_signs_keep_to_the_room() -> None:
    for names in (["a" * 50], ["国" * 30 + "a", "国" * 30 + "b"], ["same" * 9, "same" * 9]):
        for most in range(1, 20):
            assert all(width(name) <= most for name in short_names(names, most))


def test_different_names_are_never_cut_to_the_same() -> None:
    families = [
        [f"openfamily/reasoner{n}ofthelongestname{n}withanendthatallshare" for n in range(30)],
        [f"{'x' * 30}{n:03}{'y' * 30}" for n in range(200)],
        [f"org{org}/model-{'v' * 20}{n}-instruct-and-more" for org in "ab" for n in range(6)],
        ["a" * 40, "a" * 39 + "b", "b" + "a" * 39, "a" * 20 + "c" + "a" * 19],
    ]
    for names in families:
        for most in (8, 12, 21, 34):
            short = short_names(names, most)
            assert len(set(short)) == len(names), (most, short)
            assert all(width(name) <= most for name in short)

"""Which columns a line has room for."""

from hypothesis import given
from hypothesis import strategies as st

from hotmess_tui.tables.layout import GAP, Room, fit

ROOMS = st.builds(
    lambda least, more, gives_way, shrinks: Room(least, least + more, gives_way, shrinks),
    st.integers(1, 30),
    st.integers(0, 60),
    st.integers(0, 9),
    st.booleans(),
)


@given(st.lists(ROOMS, min_size=1), st.integers(1, 250))
def test_columns_fit_and_the_first_to_go_is_the_least_important(rooms, cells):
    widths = fit(rooms, cells)
    shown = [(room, width) for room, width in zip(rooms, widths, strict=True) if width is not None]
    gone = [room for room, width in zip(rooms, widths, strict=True) if width is None]
    assert all(room.gives_way for room in gone)
    assert not gone or max((room.gives_way for room, _ in shown), default=0) <= min(room.gives_way for room in gone)
    assert all(width <= max(room.most, 1) for room, width in shown) or len(shown) == 1
    line = sum(width for _, width in shown) + GAP * (len(shown) - 1)
    if all(room.gives_way for room in rooms[1:]):  # all but the first may go
        assert line <= max(cells, min(rooms[0].least, 4) if len(shown) == 1 else 0, 1)
    if all(not room.shrinks for room, _ in shown) and len(shown) > 1:
        assert all(width >= room.least for room, width in shown)


def test_what_is_left_over_is_shared_by_the_columns_that_grow():
    assert fit([Room(4, 100, 0), Room(4, 4, 0), Room(4, 10, 0)], 40) == [22, 4, 10]


def test_of_equally_important_columns_the_last_goes_first():
    assert fit([Room(8, 8, 0), Room(8, 8, 1), Room(8, 8, 1)], 20) == [8, 8, None]


def test_a_text_shrinks_only_when_nothing_more_can_go():
    assert fit([Room(20, 20, 0, True), Room(8, 8, 0), Room(8, 8, 3)], 24) == [14, 8, None]

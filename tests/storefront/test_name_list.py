"""A pasted list of names, however it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.storefront.name_list import read_names


@pytest.mark.parametrize(
    ("pasted", "names"),
    [
        ("", []),
        ("Tola", ["Tola"]),
        ("Tola\nAda\r\nChidi\rBisi", ["Tola", "Ada", "Chidi", "Bisi"]),
        ("Tola, Ada;Chidi\tBisi", ["Tola", "Ada", "Chidi", "Bisi"]),
        ("\n\n  Tola  \n , ,\n", ["Tola"]),
        ("1. Tola\n2) Ada\n(3) Chidi\n4: Bisi\n5 - Ngozi\n6.Uche", ["Tola", "Ada", "Chidi", "Bisi", "Ngozi", "Uche"]),
        ("1\tTola\n2\tAda", ["Tola", "Ada"]),
        ("- Tola\n• Ada\n* Chidi", ["Tola", "Ada", "Chidi"]),
        ("Tola\nTola", ["Tola", "Tola"]),
        ("7\n10", ["7", "10"]),
        ("3 Wise Men\n1004 Estate", ["3 Wise Men", "1004 Estate"]),
        ("Mary-Ann\nÀìná-Ọlá", ["Mary-Ann", "Àìná-Ọlá"]),
        ("Ọmọ́lọlá\nƘawu & Àìná", ["Ọmọ́lọlá", "Ƙawu & Àìná"]),
    ],
)
def test_a_list_is_read_as_a_person_reads_it(pasted: str, names: list[str]) -> None:
    assert read_names(pasted) == names


@given(st.text(max_size=300))
def test_any_text_gives_names_without_space_around_them(pasted: str) -> None:
    assert all(name == name.strip() and name for name in read_names(pasted))

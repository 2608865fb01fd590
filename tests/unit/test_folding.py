import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles import Article
from retrieval.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ça MARCHE !", "ca marche"),
        ("l\u2019\u00e9cran", "l'ecran"),
        ("siiii", "si"),  # stretched
        ("wwww", "w"),
        ("0x00000709", "0x00000709"),  # digits are never shortened
        ("ERR_NAME_NOT_RESOLVED", "err_name_not_resolved"),
        ("c\u0153ur", "coeur"),
        ("  a\u00a0b \n c ", "a b c"),
        ("\u00ab oui \u00bb, (non) ?", "oui non"),
    ],
)
def test_what_people_leave_out_is_left_out(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(alphabet="abcéÉ’'.,! 123", max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_an_article_knows_the_articles_that_it_refers_to() -> None:
    article = Article("a", "fr", "A", prose="[b](article:b)", otherwise="[c](article:c) [site](https://example.org)")

    assert article.links == ("b", "c")

"""What of an article is embedded."""

from __future__ import annotations

from ingest.passages import passages, plain
from retrieval.articles import Article, Step


def test_title_summary_symptoms_prose_and_steps_are_passages() -> None:
    article = Article(
        "a", "en", "Title", summary="Summary.", symptoms=("it beeps",), prose="One.\n\nTwo.", steps=(Step("Do *it*."),)
    )

    assert [(each.kind, each.text) for each in passages(article)] == [
        ("title", "Title"),
        ("title", "Title. Summary."),
        ("symptom", "it beeps"),
        ("body", "Title. One. Two."),
        ("step", "Title. Do it ."),
    ]


def test_a_neighbour_named_at_the_end_is_not_embedded() -> None:
    article = Article("a", "en", "Title", otherwise="Try [the printer is offline](article:printer-offline).")

    assert all("offline" not in each.text for each in passages(article))


def test_long_prose_is_cut_into_pieces_that_a_model_reads_whole() -> None:
    article = Article("a", "en", "Title", prose="\n\n".join(["word " * 60] * 5))

    pieces = [each.text for each in passages(article) if each.kind == "body"]

    assert len(pieces) == 5
    assert all(len(piece) <= 710 for piece in pieces)


def test_markdown_becomes_plain_words() -> None:
    assert plain("Click **OK**, see [this](article:x)\n- `ipconfig`") == "Click OK , see this ipconfig"

import pytest

from retrieval.vocabulary import from_plain, to_plain

PLAIN = {
    "facets": {
        "os": {
            "ask": {"fr": "Quel système ?", "en": "Which system?"},
            "values": {"macos": {"fr": "Mac", "en": "Mac", "words": {"fr": ["mac"], "en": ["mac", "macbook"]}}},
        }
    },
    "queues": {"network": {"fr": "Réseau", "en": "Network"}},
}


def test_a_vocabulary_is_written_as_it_was_read() -> None:
    assert to_plain(from_plain(PLAIN)) == PLAIN


def test_nothing_at_all_is_an_empty_vocabulary() -> None:
    assert to_plain(from_plain({})) == {"facets": {}, "queues": {}}


@pytest.mark.parametrize(
    ("plain", "what"),
    [
        ({"facets": []}, "facets: expected keys and values"),
        ({"facets": {"os": {"ask": {"fr": "?"}}}}, "facets.os.ask: no text for en"),
        ({"facets": {"os": {"ask": {"fr": "?", "en": "?"}, "values": {"a": {}}}}}, "values.a: no text for fr and en"),
        ({"queues": {"network": "Réseau"}}, "queues.network: expected keys and values"),
    ],
)
def test_what_is_missing_is_said_with_its_place(plain, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        from_plain(plain)

"""Articles and passages as plain JSON values, and back. Pure: no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from retrieval.articles import Article, Passage, Risk, Status, Step


def article_to_plain(article: Article) -> dict[str, Any]:
    return {**asdict(article), "reviewed": article.reviewed.isoformat() if article.reviewed else None}


def article_from_plain(plain: Mapping[str, Any]) -> Article:
    return Article(
        **{
            **plain,
            "symptoms": tuple(plain["symptoms"]),
            "error_codes": tuple(plain["error_codes"]),
            "applies_to": {facet: tuple(values) for facet, values in plain["applies_to"].items()},
            "status": Status(plain["status"]),
            "reviewed": date.fromisoformat(plain["reviewed"]) if plain["reviewed"] else None,
            "steps": tuple(_step(step) for step in plain["steps"]),
        }
    )


def _step(plain: Mapping[str, Any]) -> Step:
    return Step(**{**plain, "risk": Risk(plain["risk"]) if plain["risk"] else None})


def passage_to_plain(passage: Passage) -> list[str]:
    return [passage.article_id, passage.lang, passage.kind, passage.text]


def passage_from_plain(plain: list[Any]) -> Passage:
    return Passage(*plain)

"""The pages of editors: what publishing would change, every problem, each article, unanswered questions."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from bot.channels.web.words import WORDS as SAID
from bot.desk.articles import entries
from bot.desk.frame import Body, Desk, now, page
from bot.desk.view import ago, queue_name
from bot.desk.words import WORDS
from bot.messages import show
from bot.store import conversations
from retrieval.articles import LANGS

GAPS_SHOWN = 100


class LibraryPages:
    """What editors see."""

    def __init__(self, desk: Desk) -> None:
        """The pages of `desk`."""
        self.desk = desk

    def add_to(self, routes: APIRouter) -> None:
        """Name the addresses."""
        routes.get("/articles")(self.articles)
        routes.post("/articles/publish")(self.publish)
        routes.get("/articles/{article_id}")(self.article)
        routes.get("/unanswered")(self.unanswered)

    def articles(self, request: Request, q: str = "") -> Response:
        """What publishing would do, and the list of articles."""
        seat = self.desk.seat(request, "editor")
        every = entries(self.desk.shelf.all(), seat.lang)
        return page(
            "articles.html",
            seat,
            "articles",
            preview=self.desk.shelf.preview(),
            titles={entry.article.id: entry.article.title for entry in every},
            entries=entries(self.desk.shelf.all(), seat.lang, q[:200]) if q else every,
            search=q[:200],
        )

    def publish(self, request: Request, body: Body) -> Response:
        """Publish, and report."""
        seat, _ = self.desk.form(request, body, "editor")
        report = self.desk.shelf.publish()
        self.desk.store.ring()
        return page("published.html", seat, "articles", 200 if report.is_good else 409, report=report)

    def article(self, request: Request, article_id: str, lang: str = "") -> Response:
        """One article as the requester will see it."""
        seat = self.desk.seat(request)
        found = {code: self.desk.shelf.article(article_id, code) for code in LANGS}
        versions = {code: version for code, version in found.items() if version is not None}
        wanted = (lang, seat.lang, *LANGS)
        article = next((versions[code] for name in wanted for code in LANGS if code == name and code in versions), None)
        if article is None:
            raise HTTPException(404, WORDS[seat.lang]["not_found"])
        return page(
            "article.html",
            seat,
            "articles",
            article=article,
            steps=show(article.steps),
            said=SAID[article.lang],
            versions=list(versions),
            queue=queue_name(self.desk.shelf.queues(), article.queue, seat.lang),
        )

    def unanswered(self, request: Request) -> Response:
        """Questions that no article answers."""
        seat = self.desk.seat(request, "editor")
        with self.desk.store.read() as tx:
            gaps = conversations.gaps(tx, GAPS_SHOWN)
        rows = [(when, ago(when, now(), seat.lang), lang, question) for when, lang, question, _ in gaps]
        return page("unanswered.html", seat, "unanswered", gaps=rows)

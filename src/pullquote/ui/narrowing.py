"""Which of several articles are asked, as a visitor chooses by date, publication and author."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

import gradio as gr

from pullquote.filters import Filter, days_of, exactly
from pullquote.index import Index
from pullquote.rendering.escape import inert
from pullquote.segment import Entry
from pullquote.stores.store import VALUES, Source
from pullquote.ui.chooser import finder
from pullquote.ui.visit import Only, Shared, Visit
from pullquote.ui.words import Words

#: What is chosen by, as ``Filter`` and the address name it.
FIELDS = ("since", "until", "publication", "author")
#: How many parts of the page ``narrowing`` has.
NARROWING = len(FIELDS) + 4
_MOST_DATES = 60  # of more days months are offered, of more months years
_MOST_NAMES = 1000  # those of the most articles

#: Of each field, what can be chosen.
Choices = dict[str, list[str]]
_every: WeakKeyDictionary[Index, Choices] = WeakKeyDictionary()


def narrowing(visit: Visit, shared: Shared, words: Words) -> list[Any]:
    """The search over titles, the panel with its fields, what is chosen, the button to undo it."""
    store, chosen = visit.assistant(shared).store, visit.only
    count, every = len(store.articles), _choices_of_all(store)
    offered = every if chosen is None else _choices(store, chosen.where)
    labels = (words.since, words.until, words.published_in, words.author)
    fields = [
        gr.Dropdown(
            choices=[(words.any, ""), *((choice, choice) for choice in offered[name])],
            value="" if chosen is None else chosen.chosen[name],
            visible=bool(every[name]),
            label=label,
        )
        for name, label in zip(FIELDS, labels, strict=True)
    ]
    return [
        finder(count if chosen is None else chosen.count, words),
        gr.Accordion(label=words.narrow, visible=any(every.values())),
        *fields,
        "" if chosen is None else _told(chosen, count, words),
        gr.Button(words.widen, visible=chosen is not None),
    ]


def only(visit: Visit, shared: Shared, chosen: Mapping[str, str]) -> Only | None:
    """The articles that are like what is chosen, by field; None for all.

    The one that is shown stays, if it is among them. Raises PullquoteError if there are none, or if
    a date is not one.
    """
    chosen = {name: chosen.get(name) or "" for name in FIELDS}
    if not any(chosen.values()):
        return None
    names = {name: exactly(chosen[name]) for name in ("publication", "author")}
    where = Filter(**(chosen | names))
    count, first = visit.assistant(shared).store.passing(where)
    shown = visit.shown(shared)
    return Only(where, chosen, count, shown.id if where.passes(Entry.of(shown)) else first)


def _told(told: Only, of: int, words: Words) -> str:
    """Which articles are asked, in a line; the page's script takes the address from it."""
    said = [inert(told.chosen[name]) for name in ("publication", "author")]
    for name, word in (("since", words.since), ("until", words.until)):
        if day := told.chosen[name]:
            said.append(f'{inert(word.lower())} <span class="pq-day">{inert(day)}</span>')
    line = words.narrowed.format(count=f"{told.count:,}", all=f"{of:,}")
    chosen = " · ".join(filter(None, said))
    query = inert(urlencode({name: value for name, value in told.chosen.items() if value}))
    return f'<p class="pq-only" data-query="{query}">{inert(line)} <strong>{chosen}</strong></p>'


def _choices_of_all(store: Source) -> Choices:
    """What there is to choose from: of each field what articles differ in, else nothing."""
    index = store.index
    if index not in _every:
        found, count = _choices(store, Filter()), len(store.articles)
        differ = {name: _differ(store.values(name, Filter()), count) for name in VALUES}
        differ["since"] = differ["until"] = differ["published"]
        _every[index] = {name: found[name] if differ[name] else [] for name in FIELDS}
    return _every[index]


def _differ(counted: Mapping[str, int], count: int) -> bool:
    """Whether so many articles differ in a value; days are the same however they are written."""
    different = {days_of(value) or value for value in counted}
    return len(different) + (sum(counted.values()) < count) > 1


def _choices(store: Source, where: Filter) -> Choices:
    """What can be chosen of each field with what is chosen of the others: something fits always."""
    since, until, publications, authors = (
        store.values(value, replace(where, **{name: ""}))
        for name, value in zip(FIELDS, ("published", *VALUES), strict=True)
    )
    return {
        "since": _dates(since),
        "until": _dates(until)[::-1],
        "publication": _names(publications),
        "author": _names(authors),
    }


def _names(counted: Mapping[str, int]) -> list[str]:
    most = sorted(counted, key=lambda name: (-counted[name], name))[:_MOST_NAMES]
    return sorted(most, key=lambda name: (name.casefold(), name))


def _dates(texts: Iterable[str]) -> list[str]:
    """Days, months or years, as many as can be looked through, rising."""
    found = {_date(*days) for text in set(texts) if (days := days_of(text)) is not None}
    for length in (len("2024-05-31"), len("2024-05"), len("2024")):
        cut = {day[:length] for day in found}
        if len(cut) <= _MOST_DATES:
            break
    return sorted(cut)


def _date(first: date, last: date) -> str:
    """A day, a month or a year, as ``Filter`` takes it."""
    if first == last:
        return first.isoformat()
    return first.strftime("%Y-%m") if first.month == last.month else first.strftime("%Y")

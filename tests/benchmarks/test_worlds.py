from pathlib import Path

import pytest

from benchmarks import worlds
from benchmarks.worlds import Recipe, World, world


def test_a_world_is_made_once(small: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worlds, "sources", lambda *_: "these")
    monkeypatch.setattr(worlds, "write", None)
    again = world(small.recipe, small.raw.parent.parent)
    assert again.truth() == small.truth()


def test_other_sources_make_another_world(small: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class MadeError(Exception):
        pass

    def write(*_: object) -> None:
        raise MadeError

    monkeypatch.setattr(worlds, "write", write)
    monkeypatch.setattr(worlds, "sources", lambda *_: "others")
    monkeypatch.setattr(worlds.shutil, "rmtree", lambda *_, **__: None)
    with pytest.raises(MadeError):
        world(small.recipe, small.raw.parent.parent)


def test_code_that_does_not_make_a_month_does_not_count() -> None:
    simulated, foreign = Recipe("single", "lazy", 1, 1.0), Recipe("foreign", "lazy", 1, 1.0)
    hashes = {worlds.sources(), worlds.sources(simulated), worlds.sources(foreign)}
    assert len(hashes) == 3
    assert worlds.sources(Recipe("relay", "lazy", 2, 1.0)) == worlds.sources(simulated)


def test_texts_are_dropped_and_exchanges_stay(small: World) -> None:
    assert small.lake.storage.list("texts") == []
    with small.lake.reader() as reader:
        assert reader.exchanges().count().execute() == 12_000


def test_recipes_that_differ_have_other_keys() -> None:
    recipes = [
        Recipe("relay", "careful", 1, 1.0),
        Recipe("relay", "careful", 1, 1.0, relay=0.0),
        Recipe("relay", "careful", 2, 1.0),
        Recipe("relay", "careful", 1, 0.1),
        Recipe("relay", "careful", 1, 1.0, "real"),
    ]
    assert len({recipe.key for recipe in recipes}) == len(recipes)


def test_real_texts_must_be_somewhere(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="say where"):
        world(Recipe("single", "careful", 1, 0.01, "real"), tmp_path)

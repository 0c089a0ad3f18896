"""Measures: every file of their folder describes one, and is read without being run."""

from pathlib import Path

import pytest

from generator.attribution import measures as package
from generator.attribution.measures import measures, rows_by, stored_measures
from generator.contract.measures import DEFAULT, Measure, read_measures
from generator.errors import InputError

FOLDER = Path(package.__path__[0])
PLAIN = 'MEASURE = Measure(id="{id}", label="A", unit="nats", note="It is."{more})\n'


def write(folder: Path, **files: str) -> Path:
    for name, content in files.items():
        (folder / f"{name}.py").write_text(content)
    return folder


def plain(id_: str, more: str = "") -> str:
    return PLAIN.format(id=id_, more=f", {more}" if more else "")


def test_every_file_is_a_measure_and_the_default_one_comes_first() -> None:
    files = {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}
    assert files == {*measures()}
    assert next(iter(measures())) == DEFAULT
    assert {measure.id for measure in stored_measures()} <= {id_ for id_, m in measures().items() if not m.of}


@pytest.mark.parametrize("name", measures())
def test_what_is_read_of_a_file_is_what_running_it_gives(name: str) -> None:
    described = measures()[name]
    module = __import__(f"generator.attribution.measures.{name}", fromlist=["MEASURE"])
    assert described == module.MEASURE
    assert described.label and described.unit and described.note.endswith(".")
    assert described.of or callable(module.rows)
    assert callable(rows_by(name))


def test_files_are_not_run(tmp_path: Path) -> None:
    write(tmp_path, gradient="raise SystemExit\n" + plain("gradient"), _helper="raise SystemExit\n")
    assert read_measures(tmp_path) == {"gradient": Measure("gradient", "A", "nats", "It is.")}


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"other": "x = 1\n"}, "other.py:1: no `MEASURE = Measure(...)`"),
        ({"other": plain("another")}, "other.py:1: the id must be the file's name, 'other', got 'another'"),
        ({"other": plain("other", "signed=bool(1)")}, "other.py:1: MEASURE must be Measure(name=literal, ...)"),
        ({"other": 'MEASURE = Measure("other")\n'}, "other.py:1: MEASURE must be Measure(name=literal, ...)"),
        ({"Other": plain("Other")}, "measure: an id is made of a-z, 0-9 and _, and begins with a letter; got 'Other'"),
        ({"other": plain("other", 'of="gradient"')}, "measure 'other': give both `of` and `power`, or neither"),
        ({"other": plain("other", "power=2")}, "measure 'other': give both `of` and `power`, or neither"),
        ({"other": plain("other", 'of="gradient", power=2, signed=True')}, "a power of 'gradient' has no sign"),
        ({"other": plain("other", 'of="nothing", power=2')}, "`of` must be a measure without a sign that is computed"),
        (
            {"other": plain("other", 'of="worth", power=2'), "worth": plain("worth", "signed=True")},
            "measure 'other': `of` must be a measure without a sign that is computed, got 'worth'",
        ),
    ],
)
def test_a_description_that_cannot_hold_is_refused_with_the_fix(
    tmp_path: Path, files: dict[str, str], message: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_measures(write(tmp_path, gradient=plain("gradient"), **files))
    assert message in str(caught.value)

"""Exhibits as claims speak of them: each by its id, with as many of its words kept as the claim says."""

from collections.abc import Collection

from generator.contract.exhibits import Erasure, Exhibit
from generator.contract.schema import Baked
from generator.errors import InputError, did_you_mean
from generator.rendering.claims.prediction import Prediction


class Exhibits:
    """The exhibits of an article, with what its models predict in them."""

    def __init__(self, baked: Baked) -> None:
        self._erasures = baked.erasures
        self._alphabet = baked.manifest.alphabet
        self.by_id = {exhibit.id: exhibit for exhibit in baked.manifest.exhibits}

    def refuse_names(self, taken: Collection[str]) -> None:
        """Refuse an exhibit whose id is the name of another quantity."""
        for id_ in self.by_id:
            if id_ in taken:
                raise InputError(f"article.toml: exhibit {id_!r}: claims have this name already; give it another id")

    def prediction(self, model: str, id_: str, kept: int | None) -> Prediction:
        """Return a model's prediction with the last `kept` words of an exhibit; None: with all of them."""
        exhibit, erasure, place = self._at(model, id_, kept)
        suggestions = zip(erasure.suggestions[place], erasure.suggestion_probabilities[place], strict=True)
        others = {exhibit.word(self._alphabet): erasure.probabilities[place]}
        if exhibit.versus:
            others[exhibit.versus] = erasure.versus[place]
        return Prediction(id_, erasure.probabilities[place], erasure.ranks[place], dict(suggestions), others)

    def preference(self, model: str, id_: str, kept: int | None) -> float:
        """Return a model's preference for the word of an exhibit over its rival."""
        exhibit, erasure, place = self._at(model, id_, kept)
        if not exhibit.versus:
            raise InputError(f"the exhibit '{id_}' has no rival; give it one by 'versus' in article.toml")
        return erasure.shown[place]

    def words(self, exhibit: str, after: str = "") -> int:
        """Return the number of words before the moment of an exhibit, or of those behind the last `after`."""
        before = self._find(exhibit).before(self._alphabet)
        if not after:
            return len(before)
        if after not in before:
            raise InputError(f"no word '{after}' in the exhibit '{exhibit}'{did_you_mean(after, before)}")
        return before[::-1].index(after)

    def _at(self, model: str, id_: str, kept: int | None) -> tuple[Exhibit, Erasure, int]:
        exhibit = self._find(id_)
        if (id_, model) not in self._erasures:
            raise InputError(f"exhibits are of the models that are compared, got '{model}'")
        most = len(exhibit.before(self._alphabet))
        if kept is not None and not 0 <= kept <= most:
            raise InputError(f"the exhibit '{id_}' has {most} words to keep, got kept={kept}")
        return exhibit, self._erasures[id_, model], most if kept is None else kept

    def _find(self, id_: str) -> Exhibit:
        if id_ not in self.by_id:
            raise InputError(f"no exhibit named '{id_}'{did_you_mean(id_, self.by_id)}")
        return self.by_id[id_]

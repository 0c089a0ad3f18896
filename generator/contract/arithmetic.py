"""Adaptive binary arithmetic coding: what packing and unpacking share. `codec.py` has the algorithm in steps."""

import base64
import math
from collections.abc import Iterable, Sequence
from operator import mul

from generator.errors import InputError

_FULL = 1 << 32
_LEAST_RANGE = 1 << 24
_MOST_SEEN = 255

EVEN = 32768
"""A probability of one half."""

SQUASH = [min(65504, max(32, round(65536 / (1 + math.exp(-signal / 256))))) for signal in range(-2048, 2048)]
"""Probability, in 65536ths, of a signal: 256 times a logarithm of odds, from -2048 on."""

STRETCH = [max(-2047, round(256 * math.log((k + 0.5) / (4095.5 - k)))) for k in range(4096)]
"""The signal of a probability from k to k + 1 in 4096ths."""

_STEPS = [4096 // (seen + 2) for seen in range(_MOST_SEEN + 1)]
"""How far a counter goes towards a bit, in 4096ths, by how many bits it has seen."""


class Encoder:
    """A range coder that writes."""

    def __init__(self) -> None:
        self._low = 0
        self._range = _FULL - 1
        self._bytes = bytearray()

    def code(self, wanted: int, probability: int) -> int:
        """Write the bit `wanted`, which is 1 with a probability in 65536ths; return it."""
        bound = (self._range >> 16) * probability
        if wanted:
            self._range = bound
        else:
            self._low += bound
            self._range -= bound
        while self._range < _LEAST_RANGE:
            self._shift()
            self._range <<= 8
        return wanted

    def finish(self) -> bytes:
        """Return what was written: the fewest bytes that, followed by zeros, stand for it."""
        for zeros in (24, 16, 8, 0):
            rounded = -(-self._low >> zeros) << zeros
            if rounded < self._low + self._range:
                break
        self._low = rounded
        for _ in range(4):
            self._shift()
        return bytes(self._bytes.rstrip(b"\0"))

    def _shift(self) -> None:
        if self._low >= _FULL:
            place = len(self._bytes) - 1
            while self._bytes[place] == 255:
                self._bytes[place] = 0
                place -= 1
            self._bytes[place] += 1
        self._bytes.append(self._low >> 24 & 255)
        self._low = (self._low & 0xFFFFFF) << 8


class Decoder:
    """A range coder that reads. Of any bytes it makes some bits: what is damaged shows in a check of them."""

    def __init__(self, packed: bytes) -> None:
        self._bytes = packed
        self._place = 4
        self._range = _FULL - 1
        # Only damaged data begin with the largest number, which is no place in the range.
        self._code = min(int.from_bytes(packed[:4].ljust(4, b"\0"), "big"), _FULL - 2)

    def code(self, wanted: int, probability: int) -> int:
        """Read a bit, which is 1 with a probability in 65536ths. `wanted` is there for the encoder's sake."""
        bound = (self._range >> 16) * probability
        if self._code < bound:
            self._range = bound
            bit = 1
        else:
            self._code -= bound
            self._range -= bound
            bit = 0
        while self._range < _LEAST_RANGE:
            byte = self._bytes[self._place] if self._place < len(self._bytes) else 0
            self._place += 1
            self._code = self._code << 8 | byte
            self._range <<= 8
        return bit

    @property
    def unread(self) -> int:
        """Number of bytes that no bit has needed."""
        return max(0, len(self._bytes) - self._place)


class Mixer:
    """Predicts each bit from counters of what was seen in like places, mixed by weights that it learns.

    `start` are the weights to begin with, in 16384ths: of the inputs, then of the counters.
    """

    def __init__(self, coder: Encoder | Decoder, *, counters: int, sets: int, start: Sequence[int]) -> None:
        self._coder = coder
        self._probabilities = [EVEN] * counters
        self._seen = bytearray(counters)
        self._weights = [list(start) for _ in range(sets)]

    def code(self, wanted: int, chosen: int, inputs: list[int], counters: list[int]) -> int:
        """Code one bit by the set `chosen` of weights; teach it and the `counters` what the bit was."""
        probabilities, seen, weights = self._probabilities, self._seen, self._weights[chosen]
        signals = inputs + [STRETCH[probabilities[k] >> 4] for k in counters]
        signal = sum(map(mul, weights, signals)) >> 14
        probability = SQUASH[(-2047 if signal < -2047 else 2047 if signal > 2047 else signal) + 2048]
        bit = self._coder.code(wanted, probability)
        target = bit << 16
        error = target - probability
        self._weights[chosen] = [w + (x * error + 32768 >> 16) for w, x in zip(weights, signals, strict=True)]
        for k in counters:
            count = seen[k]
            probabilities[k] += (target - probabilities[k]) * _STEPS[count] >> 12
            if count < _MOST_SEEN:
                seen[k] = count + 1
        return bit


class Counters:
    """Predicts each bit from one counter of what was seen in the same place."""

    def __init__(self, coder: Encoder | Decoder, counters: int) -> None:
        self._coder = coder
        self._probabilities = [EVEN] * counters
        self._seen = bytearray(counters)

    def code(self, wanted: int, place: int) -> int:
        """Code one bit by the counter at `place`, and teach it what the bit was."""
        probability = self._probabilities[place]
        bit = self._coder.code(wanted, min(65504, max(32, probability)))
        count = self._seen[place]
        self._probabilities[place] = probability + (((bit << 16) - probability) * _STEPS[count] >> 12)
        if count < _MOST_SEEN:
            self._seen[place] = count + 1
        return bit


def plain_number(coder: Encoder | Decoder, bits: int, wanted: int = 0) -> int:
    """Code a number whose bits are as likely 1 as 0."""
    number = 0
    for k in reversed(range(bits)):
        number = number << 1 | coder.code(wanted >> k & 1, EVEN)
    return number


def finished(encoder: Encoder, numbers: Iterable[int]) -> str:
    """Return what was coded as base64, with a check of the numbers that it stands for."""
    plain_number(encoder, 16, _check(numbers))
    return base64.b64encode(encoder.finish()).decode()


def opened(text: str) -> Decoder:
    """Return what reads the base64 of a packed text."""
    try:
        return Decoder(base64.b64decode(text, validate=True))
    except ValueError as error:
        raise InputError(f"packed numbers: must be base64 ({error}); bake again") from None


def checked(decoder: Decoder, numbers: Iterable[int]) -> None:
    """Raise `InputError` if the numbers read are not those that were packed."""
    if plain_number(decoder, 16) != _check(numbers) or decoder.unread:
        raise InputError("packed numbers: damaged; bake again")


def _check(numbers: Iterable[int]) -> int:
    check = 1
    for number in numbers:
        check = (31 * check + number) % 65521
    return check

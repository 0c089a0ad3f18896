"""Matrices of levels packed as text, by an adaptive arithmetic coder; `assets/js/codec.js` unpacks them.

Neighbours in a matrix of connectivity are alike: an input matters about as much to one output as to the next. So each
level is asked for by yes or no, "is it at least t?", from the level on that the neighbours make likely; each answer is
predicted, and costs the fewer bits the surer the prediction was. Mixing the predictions of several counters by weights
that learn is M. Mahoney, "Adaptive weighing of context models for lossless data compression" (2005). All numbers are
whole, `//` rounds down, `>>` is `//` by a power of two, and the levels are those of one matrix, rows by output.

To unpack `text` into `rows` rows of `columns` levels, each 0 to `count` - 1; in "lower" there are as many of both:

 1. `text` is base64 (RFC 4648) of some bytes, after which as many zeros are read as are asked for.
 2. A *bit of probability p* (that it is 1, in 65536ths) is read with two numbers: `range`, 2**32 - 1 to begin with, and
    `code`, the first four bytes, the highest first, but 2**32 - 2 at most. bound = (range >> 16) * p. If code < bound,
    the bit is 1 and range = bound; else it is 0, and bound is taken from both. While range < 2**24, both are multiplied
    by 256, and the next byte is added to code.
 3. A *plain number* of k bits is k bits of probability 32768, the highest first. The text begins with one of 8 bits:
    `zero`, the level that stands for nothing. It also fills what is not stored.
 4. Rows are read one after the other, each from its first input on: in the layout "lower" up to the input equal to the
    output, in "full" to the end. `left` is the level of the input before, `above` that of the output before. In "lower"
    nothing is above the last entry of a row. If there is none above, `left` stands in; if there is none to the left,
    `above`; if neither, `zero`.
 5. A row starts with sums s = a = 0. Levels are expected to be to those above as they were in the row so far:
    expected = 16 * zero + 16 * (above - zero) * (s + 27) // (a + 27), held within 0 and 16 * (count - 1), plus 8; and
    centre = expected >> 4. After each level, 16 * |level - zero| - (3 * s >> 4) is added to s, and the same, with
    `above` and a, to a.
 6. If centre > 0, "at least centre?" is asked with kind 0. If it is so, or centre is 0, centre + 1, centre + 2, ... are
    asked for, the first with kind 1 and the others with kind 2, to the first no, or to count - 1: the level is the last
    that it is at least. If not, centre - 1, centre - 2, ... are asked for, the first with kind 3 and the others with
    kind 4, to the first yes, which is the level, or to 1: after a no to that, and without a question if centre is 1,
    the level is 0.
 7. size(x) = x for x < 4, else 1 + the number of binary digits of x. The *surprise* of a level is
    5 + min(5, size(|level - centre|)), or 5 - the same if level < centre; where there is no level to the left or above,
    it is 5.
 8. Each question has seven counters, one of each of these tables: by (input, kind), (output, kind),
    (|output - input|, kind), (surprise to the left, surprise above, kind), ((expected & 15) >> 1, centre, kind),
    (left, t), (above, t). A counter is a probability, 32768 at first, and how many bits it has seen.
 9. The *signals* of a question are 256; 64 * (left - t) + 32, held within ±2047; and STRETCH[probability >> 4] of its
    counters, in the order of step 8, where STRETCH[k] = max(-2047, round(256 * log((k + 0.5) / (4095.5 - k)))).
10. Each signal has a weight in one of 40 sets, that of 8 * kind + min(7, size(|centre - zero|)). Each set starts as 0,
    4096, and seven times 3072. The sum of weight * signal, >> 14 and held within ±2047, is x; the answer is a bit of
    probability p = min(65504, max(32, round(65536 / (1 + exp(-x / 256))))).
11. Then all learn. error = 65536 * bit - p; (signal * error + 32768) >> 16 is added to each weight of the set, and
    (65536 * bit - probability) * (4096 // (seen + 2)) >> 12 to the probability of each counter, whose `seen` grows by
    1, to 255 at most.
12. The text ends with a plain number of 16 bits. It is c after c = 1 and, for each level of the full matrix row by row,
    c = (31 * c + level) % 65521; else the text is damaged. So it is if zero >= count, or if bytes are left over.
"""

from typing import Literal

import numpy as np
from jaxtyping import UInt8

from generator.contract.arithmetic import Decoder, Encoder, Mixer, checked, finished, opened, plain_number
from generator.errors import InputError

Layout = Literal["lower", "full"]

_KINDS = 5
_SURPRISES = 11
_CLASSES = 8
_START = (0, 4096, *(3072,) * 7)


def pack_levels(levels: UInt8[np.ndarray, "output input"], count: int, layout: Layout, *, zero: int = 0) -> str:
    """Return the text, of letters, digits and `+/=`, that `unpack_levels` makes the same levels of.

    Levels are less than `count`, which is 256 at most. `zero` is the level that stands for nothing, which the others
    are farther from the stronger they are. With `"lower"`, what is above the diagonal of a square is not stored.
    """
    assert layout == "full" or levels.shape[0] == levels.shape[1], "a triangle of as many outputs as inputs"
    assert 0 <= zero < count <= 256 and int(levels.max(initial=0)) < count, "levels are less than count"
    rows = (levels if layout == "full" else np.where(np.tri(len(levels), dtype=bool), levels, zero)).tolist()
    encoder = Encoder()
    plain_number(encoder, 8, zero)
    _code_rows(encoder, rows, levels.shape[1], count, layout, zero)
    return finished(encoder, (level for row in rows for level in row))


def unpack_levels(text: str, count: int, shape: tuple[int, int], layout: Layout) -> UInt8[np.ndarray, "output input"]:
    """Return the levels that `pack_levels` made `text` of; `shape` are their numbers of outputs and inputs.

    Raises `InputError` if `text` is damaged.
    """
    decoder = opened(text)
    zero = plain_number(decoder, 8)
    if zero >= count:
        raise InputError(f"packed levels: the level for nothing must be less than {count}, got {zero}; bake again")
    outputs, inputs = shape
    rows = [[zero] * inputs for _ in range(outputs)]
    _code_rows(decoder, rows, inputs, count, layout, zero)
    checked(decoder, (level for row in rows for level in row))
    return np.array(rows, np.uint8).reshape(outputs, inputs)


def _code_rows(
    coder: Encoder | Decoder, rows: list[list[int]], columns: int, count: int, layout: Layout, zero: int
) -> None:
    """Code the rows, which an encoder finds filled, and a decoder fills."""
    of_distances = columns + len(rows)
    of_surprises = (of_distances + max(columns, len(rows))) * _KINDS
    of_expected = of_surprises + _SURPRISES**2 * _KINDS
    of_left = of_expected + 8 * count * _KINDS
    of_above = of_left + count**2
    mixer = Mixer(coder, counters=of_above + count**2, sets=_KINDS * _CLASSES, start=_START)
    code = mixer.code
    surprises = [5] * columns  # of the row above, and of this row up to where it is read
    for output, row in enumerate(rows):
        size = size_above = 0
        surprise = 5
        left = zero
        for input_ in range(columns if layout == "full" else output + 1):
            has_above = output > 0 and (layout == "full" or input_ < output)
            above = rows[output - 1][input_] if has_above else left
            if input_ == 0:
                left = above
            expected = 16 * zero + 16 * (above - zero) * (size + 27) // (size_above + 27)
            expected = min(max(expected, 0), 16 * (count - 1)) + 8
            centre = expected >> 4
            first_set = min(_CLASSES - 1, _size(abs(centre - zero)))
            at_input = input_ * _KINDS
            at_output = (columns + output) * _KINDS
            at_distance = (of_distances + abs(output - input_)) * _KINDS
            surprise_above = surprises[input_] if has_above else 5
            at_surprises = of_surprises + (surprise * _SURPRISES + surprise_above) * _KINDS
            at_expected = of_expected + (((expected & 15) >> 1) * count + centre) * _KINDS
            at_left = of_left + left * count
            at_above = of_above + above * count
            wanted = row[input_]
            # Asked in order: down or up from the centre, then on in the same direction.
            t, kind, up = centre, 0, centre == 0
            if up:
                t, kind = 1, 1
            while 0 < t < count:
                signal = 64 * (left - t) + 32
                yes = code(
                    int(wanted >= t),
                    kind * _CLASSES + first_set,
                    [256, -2047 if signal < -2047 else 2047 if signal > 2047 else signal],
                    [
                        at_input + kind,
                        at_output + kind,
                        at_distance + kind,
                        at_surprises + kind,
                        at_expected + kind,
                        at_left + t,
                        at_above + t,
                    ],
                )
                if kind == 0:
                    up, kind = bool(yes), 1 if yes else 3
                elif bool(yes) != up:
                    break
                else:
                    kind = 2 if up else 4
                t += 1 if up else -1
            level = t - 1 if up else t
            row[input_] = level
            size += 16 * abs(level - zero) - (3 * size >> 4)
            size_above += 16 * abs(above - zero) - (3 * size_above >> 4)
            off = min(5, _size(abs(level - centre)))
            surprises[input_] = surprise = 5 - off if level < centre else 5 + off
            left = level


def _size(x: int) -> int:
    return x if x < 4 else 1 + x.bit_length()

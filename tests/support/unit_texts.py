"""Made-up texts of units, as an article's `units/` says them: letters in equations and in a drawing, in boxes."""

from generator.contract.drawing import Drawing
from generator.contract.unit_text import UnitPart, UnitText

GATE = r"\sigma(W x_t + U h_{t-1} + b)"


def _part(letter: str, name: str, does: str = "What it does.", under: str = "t") -> UnitPart:
    return UnitPart(letter, name, does, under)


def drawing_of(label: str, parts: tuple[UnitPart, ...]) -> Drawing:
    """Return a drawing with a box for each part, from the bottom left to the top right; the last is a line below."""
    shapes = []
    for k, part in enumerate(parts):
        x, y = 60 + 60 * (k % 6), 300 - 90 * (k // 6)
        text = f'<text class="symbol" x="{x}" y="{y}" text-anchor="middle">{part.shown}</text>'
        box = f'<rect class="box" x="{x - 20}" y="{y - 20}" width="40" height="30" rx="3"/>'
        shapes.append(f'<g data-part="{part.id}">{box}{text}</g>')
    return Drawing("0 0 440 384", f"Drawing of the {label}", "".join(shapes))


def _unit(label: str, equations: tuple[str, ...], *parts: UnitPart) -> UnitText:
    about = f"The {label} has a state *h*."
    return UnitText(label, about, equations, "*W* and *U* are matrices.", parts, drawing_of(label, parts))


UNIT_TEXTS = {
    "rnn": _unit(
        "RNN",
        (r"h_t &= \tanh(W x_t + U h_{t-1} + b)",),
        _part("h", "Hidden state"),
        _part("x", "Input"),
        _part("tanh", "Squashing", under=""),
    ),
    "lstm": _unit(
        "LSTM",
        (
            rf"i_t, f_t, o_t &= {GATE}",
            r"g_t &= \tanh(W x_t + U h_{t-1} + b)",
            r"c_t &= f_t \odot c_{t-1} + i_t \odot g_t",
            r"h_t &= o_t \odot \tanh(c_t)",
        ),
        _part("c", "Memory cell"),
        _part("f", "Forget gate"),
        _part("i", "Input gate"),
        _part("g", "Candidate"),
        _part("o", "Output gate"),
        _part("h", "Hidden state"),
        _part("x", "Input"),
    ),
    "gru": _unit(
        "GRU",
        (
            rf"r_t, z_t &= {GATE}",
            r"n_t &= \tanh(W x_t + r_t \odot (U h_{t-1}))",
            r"h_t &= (1 - z_t) \odot n_t + z_t \odot h_{t-1}",
        ),
        _part("h", "Hidden state"),
        _part("x", "Input"),
        _part("n", "Candidate"),
        _part("z", "Update gate", "Divides the new state between the old one and the candidate."),
        _part("r", "Reset gate", "How much of the old state the candidate may use."),
    ),
    "nested-lstm": _unit(
        "Nested LSTM",
        (
            rf"i_t, f_t, o_t &= {GATE}",
            r"\tilde{x}_t &= i_t \odot g_t",
            r"\tilde{h}_{t-1} &= f_t \odot c_{t-1}",
            r"\tilde{g}_t &= \tanh(W \tilde{x}_t + U \tilde{h}_{t-1} + b)",
            r"\tilde{c}_t &= \tilde{f}_t \odot \tilde{c}_{t-1} + \tilde{\imath}_t \odot \tilde{g}_t",
            r"c_t &= \tilde{o}_t \odot \tanh(\tilde{c}_t)",
            r"h_t &= o_t \odot \tanh(c_t)",
        ),
        *(_part(f"{letter}~", f"Inner {letter}") for letter in "cfigoxh"),
        *(_part(letter, f"Outer {letter}") for letter in "cfigohx"),
    ),
    "attention": _unit(
        "Attention",
        (
            r"q_t, k_t, v_t &= W \, \operatorname{norm}(x_t)",
            r"a_{tj} &= \operatorname{softmax}_{j \le t}(q_t \cdot k_j)",
            r"h_t &= x_t + W \textstyle\sum_{j \le t} a_{tj} v_j",
        ),
        _part("q", "Query"),
        _part("k", "Key", under="j"),
        _part("a", "Weights", under="tj"),
        _part("v", "Value", under="j"),
        _part("h", "Hidden state"),
        _part("x", "Input"),
    ),
}

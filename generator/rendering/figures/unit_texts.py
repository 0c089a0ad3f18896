"""What the units figure says of each unit: its equations and its parts, as `generator/units/` computes them.

The drawings are in `generator/rendering/templates/figures/units/`. A part of a drawing carries its id as `data-part`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A part of a unit: `letter` and what stands `under` it as read, `written` as `units.tie` finds it in equations."""

    id: str
    letter: str
    under: str
    name: str
    does: str
    written: str

    @property
    def is_function(self) -> bool:
        """Whether the part goes by the name of a function, which a formula sets upright."""
        return self.written.isalpha() and len(self.written) > 1


@dataclass(frozen=True)
class Unit:
    id: str
    label: str
    about: str  # letters in asterisks, *c*, stand for quantities, here and in all the words
    equations: tuple[str, ...]  # LaTeX, rows of an aligned block
    note: str
    parts: tuple[Part, ...]


def _part(letter: str, name: str, does: str, under: str = "t") -> Part:
    """Return a part by its letter, "~" after it for a tilde: "g~" has the id "inner-g"."""
    base, tilde = letter[:1] if letter.endswith("~") else letter, letter.endswith("~")
    return Part(
        id="inner-" * tilde + base.lower(),
        letter=base + "\N{COMBINING TILDE}" * tilde,
        under=under,
        name=name,
        does=does,
        written=letter,
    )


_OWN = "Each gate and each candidate has weights *W* and *U* and a bias *b* of its own"
_INPUT = _part("x", "Input", "The character just read, as its embedding, or what the layer below put out.")
_TO_OUTPUT = "It goes right, to the next step, and up, to the next layer or the readout."
_SIGMOID_ROW = r"\sigma(W x_t + U h_{t-1} + b)"

UNITS = (
    Unit(
        id="rnn",
        label="RNN",
        about="One state, made afresh from itself and the input at every step.",
        equations=(r"h_t &= \tanh(W x_t + U h_{t-1} + b)",),
        note="*W* and *U* are matrices of weights, *b* is a vector.",
        parts=(
            _part("h", "Hidden state", f"All that is remembered. {_TO_OUTPUT}"),
            _INPUT,
            _part("W", "Input weights", "What the input adds to the state.", under=""),
            _part(
                "U",
                "Recurrent weights",
                "What the old state means for the new one. Memory passes here at every step.",
                under="",
            ),
            _part("b", "Bias", "The same at every step: where the state tends with nothing to read.", under=""),
            _part(
                "tanh",
                "Squashing",
                "Keeps each number between −1 and 1, and flattens the gradient near both.",
                under="",
            ),
        ),
    ),
    Unit(
        id="lstm",
        label="LSTM",
        about="A memory *c* that is edited rather than made afresh, behind three gates.",
        equations=(
            rf"i_t, f_t, o_t &= {_SIGMOID_ROW}",
            r"g_t &= \tanh(W x_t + U h_{t-1} + b)",
            r"c_t &= f_t \odot c_{t-1} + i_t \odot g_t",
            r"h_t &= o_t \odot \tanh(c_t)",
        ),
        note=f"{_OWN}; σ is the sigmoid.",
        parts=(
            _part("c", "Memory cell", "The line that runs through: kept, then added to. Gradients come back along it."),
            _part("f", "Forget gate", "How much of each number in the memory is kept: 1 keeps it all, 0 clears it."),
            _part("i", "Input gate", "How much of the candidate is written into the memory."),
            _part("g", "Candidate", "What could be written, made from the input and the old hidden state."),
            _part("o", "Output gate", "How much of the memory is shown at this step."),
            _part("h", "Hidden state", f"What the unit shows. {_TO_OUTPUT}"),
            _INPUT,
        ),
    ),
    Unit(
        id="gru",
        label="GRU",
        about="One state that is also the memory; one gate both keeps and writes.",
        equations=(
            rf"r_t, z_t &= {_SIGMOID_ROW}",
            r"n_t &= \tanh(W x_t + b",
            r"&\qquad + r_t \odot (U h_{t-1} + d)",
            r"h_t &= (1 - z_t) \odot n_t + z_t \odot h_{t-1}",
        ),
        note=f"{_OWN}, the candidate a second bias *d*; σ is the sigmoid.",
        parts=(
            _part(
                "z", "Update gate", "Divides the new state: *z* of the old one stays, 1 − *z* of the candidate enters."
            ),
            _part("r", "Reset gate", "How much of the old state the candidate may use."),
            _part("n", "Candidate", "What could replace the old state, made from the input and what *r* lets through."),
            _part("h", "Hidden state", f"Memory and output in one: what it remembers, it also shows. {_TO_OUTPUT}"),
            _INPUT,
        ),
    ),
    Unit(
        id="nested-lstm",
        label="Nested LSTM",
        about="An LSTM with a second LSTM, marked by tildes, in the place where it would add.",
        equations=(
            rf"i_t, f_t, o_t &= {_SIGMOID_ROW}",
            r"g_t &= W x_t + U h_{t-1} + b",
            r"\tilde{x}_t &= i_t \odot g_t",
            r"\tilde{h}_{t-1} &= f_t \odot c_{t-1}",
            r"\tilde{\imath}_t, \tilde{f}_t, \tilde{o}_t &= \sigma(W \tilde{x}_t + U \tilde{h}_{t-1} + b)",
            r"\tilde{g}_t &= \tanh(W \tilde{x}_t + U \tilde{h}_{t-1} + b)",
            r"\tilde{c}_t &= \tilde{f}_t \odot \tilde{c}_{t-1} + \tilde{\imath}_t \odot \tilde{g}_t",
            r"c_t &= \tilde{o}_t \odot \tanh(\tilde{c}_t)",
            r"h_t &= o_t \odot \tanh(c_t)",
        ),
        note=f"{_OWN}; σ is the sigmoid.",
        parts=(
            _part("c~", "Inner memory", "The line that runs through: kept and added to by the inner gates alone."),
            _part("f~", "Inner forget gate", "How much of the inner memory is kept."),
            _part("i~", "Inner input gate", "How much of the inner candidate is written."),
            _part("g~", "Inner candidate", "What could be written into the inner memory."),
            _part("o~", "Inner output gate", "How much of the inner memory the outer unit gets to see."),
            _part("c", "Outer memory", "What the inner unit puts out: no sum of its own, but made anew at each step."),
            _part("f", "Forget gate", "How much of the outer memory goes into the inner unit, as its hidden state."),
            _part("h~", "Inner state", "The outer memory as the forget gate lets it through.", "t−1"),
            _part("i", "Input gate", "How much of the candidate goes into the inner unit, as its input."),
            _part("g", "Candidate", "What is offered to the inner unit, which will squash it; here it is not."),
            _part("x~", "Inner input", "The candidate as the input gate lets it through."),
            _part("o", "Output gate", "How much of the outer memory is shown at this step."),
            _part("h", "Hidden state", f"What the unit shows. {_TO_OUTPUT}"),
            _INPUT,
        ),
    ),
    Unit(
        id="attention",
        label="Attention",
        about="Nothing is carried from step to step: each character looks back at all of them, itself included.",
        equations=(
            r"q_t, k_t, v_t &= W \, \operatorname{norm}(x_t)",
            r"a_{tj} &= \operatorname{softmax}_{j \le t}(q_t \cdot k_j / \sqrt{d})",
            r"y_t &= x_t + W \textstyle\sum_{j \le t} a_{tj} v_j",
            r"h_t &= y_t + W \, \operatorname{gelu}(W \, \operatorname{norm}(y_t))",
        ),
        note=(
            "Each *W* is its own. Several such heads work side by side, each of width *d*; *q* and *k* are turned by "
            "an angle that grows with the position, so that their product can tell distances."
        ),
        parts=(
            _part("q", "Query", "What this character asks for."),
            _part("k", "Key", "What each character so far offers to be found by, compared with the query.", "j"),
            _part(
                "a",
                "Weights",
                "A share for each character so far. Sparsemax gives most of them none.",
                "tj",
            ),
            _part("v", "Value", "What each character hands over, as much of it as its weight says.", "j"),
            _part("y", "Reading", "The input, with what was read from the text so far added to it."),
            _part("h", "Hidden state", "After a small network at each character: up to the next layer or the readout."),
            _INPUT,
        ),
    ),
)

"""The recurrent units, written out gate by gate, one a file."""

from generator.units.gru import GRU as GRU
from generator.units.lstm import LSTM as LSTM
from generator.units.nested_lstm import NestedLSTM as NestedLSTM
from generator.units.rnn import RNN as RNN
from generator.units.scan import RecurrentUnit as RecurrentUnit

UNITS: dict[str, type[RecurrentUnit]] = {"rnn": RNN, "gru": GRU, "lstm": LSTM, "nested_lstm": NestedLSTM}
"""The units that `unit = "…"` in `article.toml` names."""

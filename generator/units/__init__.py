"""The units that models are stacked from, written out gate by gate, one a file."""

from torch import nn

from generator.units.attention import Attention as Attention
from generator.units.bidirectional import BidirectionalGRU as BidirectionalGRU
from generator.units.gru import GRU as GRU
from generator.units.lstm import LSTM as LSTM
from generator.units.nested_lstm import NestedLSTM as NestedLSTM
from generator.units.recurrent import RecurrentUnit as RecurrentUnit
from generator.units.rnn import RNN as RNN

UNITS: dict[str, type[nn.Module]] = {
    "rnn": RNN,
    "gru": GRU,
    "lstm": LSTM,
    "nested_lstm": NestedLSTM,
    "attention": Attention,
    "bidirectional_gru": BidirectionalGRU,
}
"""The units that `unit = "…"` in `article.toml` names."""

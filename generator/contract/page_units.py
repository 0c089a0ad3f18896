"""Units that the page runs itself, on a text of the reader's: each has a twin in `assets/js/model/`."""

PAGE_UNITS = ("rnn", "lstm", "gru", "nested_lstm", "attention")
"""The names in `UNITS` of `assets/js/model/network.js`."""

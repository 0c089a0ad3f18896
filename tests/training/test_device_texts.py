import numpy as np
import torch

from generator.corpus.observations import Corpus
from generator.training.device_texts import DeviceTexts


def test_observations_are_cut_out_as_a_corpus_cuts_them(tiny_corpus: Corpus) -> None:
    texts = DeviceTexts.of(tiny_corpus, torch.device("cpu"))
    for split in ("train", "validation", "test"):  # the last observation reaches to the end of the text
        rows = np.array(tiny_corpus.split(split))
        inputs, targets = tiny_corpus.batch(rows)
        symbols, words = texts.cut(torch.from_numpy(rows))
        np.testing.assert_array_equal(symbols.numpy(), inputs)
        np.testing.assert_array_equal(words.numpy(), targets)
        assert len({*rows[:, 2].tolist()}) > 1

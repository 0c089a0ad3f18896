"""The square of connectivity: what the pictures of Madsen (2019), "Visualizing memorization in RNNs", show.

The text of that article defines connectivity by the norm of the gradient; the code behind its figures squares it, which
sets the strongest characters off from the rest. doi 10.23915/distill.00016.
"""

from generator.contract.measures import Measure

MEASURE = Measure(
    id="gradient_norm_squared",
    label="Squared connectivity",
    unit="logits²",
    unit_in_full="(logits per one-hot input)²",
    note="The square of connectivity: the strongest characters, set off from the rest.",
    of="gradient",
    power=2,
    formerly=("square",),
)

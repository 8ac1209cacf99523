"""How far one order is another: what a thief would look for."""

import math
from collections.abc import Sequence


def tau(order: Sequence[int]) -> float:
    """Kendall's rank correlation of this order with the true one, ties corrected (tau-b)."""
    agree = sum(_sign(later - earlier) for place, earlier in enumerate(order) for later in order[place + 1 :])
    pairs = len(order) * (len(order) - 1) // 2
    tied = sum(count * (count - 1) // 2 for count in (order.count(each) for each in set(order)))
    return agree / math.sqrt(pairs * (pairs - tied))


def _sign(difference: int) -> int:
    return (difference > 0) - (difference < 0)

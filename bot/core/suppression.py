"""The rule `sdc-1`, by which a count becomes a figure: secret bounded noise, a threshold, then rounding.

Whole numbers only: floating point would make the noise's smallest bits tell of the count. The source of randomness
comes from outside; the product passes the machine's own, and nothing here remembers a draw.
"""

import bisect
import hashlib
from collections.abc import Callable
from typing import Final

RULE: Final = "sdc-1"
SCALE: Final = 2
CUT: Final = 7
THRESHOLD: Final = 12
BASE: Final = 5

RANGE: Final = 2**64

CUMULATIVE: Final = (
    139_613_724_982_840_506,
    369_797_843_043_727_531,
    749_307_294_668_061_505,
    1_375_012_599_992_842_227,
    2_406_626_246_071_726_357,
    4_107_469_607_506_496_470,
    6_911_686_235_633_107_984,
    11_535_057_838_076_443_632,
    14_339_274_466_203_055_146,
    16_040_117_827_637_825_259,
    17_071_731_473_716_709_389,
    17_697_436_779_041_490_111,
    18_076_946_230_665_824_085,
    18_307_130_348_726_711_110,
    18_446_744_073_709_551_616,
)
"""How many of the `RANGE` equally likely numbers give a noise of at most -7, -6, … 7.

The chance of k is in proportion to exp(-|k| / SCALE), for |k| up to CUT.
"""

CUMULATIVE_HASH: Final = "694a82cecd5f19b4ce137374bc8c2b769331df203c75763d6004450228fadccc"
"""SHA-256 of the table's numbers in decimal, with commas between."""


def table_hash() -> str:
    """The hash of the table as it stands."""
    return hashlib.sha256(",".join(str(each) for each in CUMULATIVE).encode("ascii")).hexdigest()


def draw(randbelow: Callable[[int], int]) -> int:
    """One noise, from -7 to 7. Each cell needs a draw of its own."""
    return bisect.bisect_right(CUMULATIVE, randbelow(RANGE)) - CUT


def publish(true_count: int, noise: int) -> int | None:
    """The figure to seal: a multiple of five, or nothing where count and noise together stay below the threshold."""
    noisy = true_count + noise
    return None if noisy < THRESHOLD else BASE * ((noisy + BASE // 2) // BASE)

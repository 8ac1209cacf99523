"""What the breaker promises residents: no long waits on something known to be down, and no lasting sulk."""

from bot.dialogue.breaker import Breaker


class Hours:
    """A monotonic clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def opened(clock: Hours) -> Breaker:
    breaker = Breaker(now=clock)
    for _ in range(5):
        breaker.failed()
    return breaker


def test_four_failures_in_a_row_leave_it_closed() -> None:
    breaker = Breaker(now=Hours())
    for _ in range(4):
        breaker.failed()
    assert breaker.allows()


def test_the_fifth_failure_in_a_row_opens_it() -> None:
    assert not opened(Hours()).allows()


def test_a_success_between_failures_starts_the_count_again() -> None:
    breaker = Breaker(now=Hours())
    for _ in range(4):
        breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.allows()


def test_after_its_rest_it_lets_exactly_one_trial_through() -> None:
    clock = Hours()
    breaker = opened(clock)
    clock.now += 30
    assert [breaker.allows(), breaker.allows(), breaker.allows()] == [True, False, False]


def test_a_trial_that_succeeds_closes_it() -> None:
    clock = Hours()
    breaker = opened(clock)
    clock.now += 30
    assert breaker.allows()
    breaker.succeeded()
    assert [breaker.allows(), breaker.allows()] == [True, True]


def test_a_trial_that_fails_makes_it_rest_again() -> None:
    clock = Hours()
    breaker = opened(clock)
    clock.now += 30
    assert breaker.allows()
    breaker.failed()
    clock.now += 29
    assert not breaker.allows()
    clock.now += 1
    assert breaker.allows()


def test_a_trial_that_never_reports_back_does_not_close_the_door_for_ever() -> None:
    clock = Hours()
    breaker = opened(clock)
    clock.now += 30
    assert breaker.allows()
    clock.now += 30
    assert breaker.allows()

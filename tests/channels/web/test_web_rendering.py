"""How a reply becomes pieces of a page."""

import pytest

from bot.channels.web.rendering import Block, Span, bubble
from bot.core.messages import Reply


def links(text: str) -> dict[str, str]:
    pieces = bubble(Reply(text=text)).blocks
    return {span.text: span.href for block in pieces for line in block.lines for span in line if span.href}


def test_blank_lines_part_paragraphs_and_dashes_make_lists() -> None:
    blocks = bubble(Reply(text="One\ntwo\n\nthree:\n- a\n- b\nfour")).blocks
    assert [(block.kind, len(block.lines)) for block in blocks] == [
        ("paragraph", 2),
        ("paragraph", 1),
        ("list", 2),
        ("paragraph", 1),
    ]
    assert blocks[2] == Block(kind="list", lines=((Span(text="a"),), (Span(text="b"),)))


@pytest.mark.parametrize(
    ("text", "href"),
    [
        ("Call 999.", "tel:999"),
        ("call 101 or", "tel:101"),
        ("ring 159!", "tel:159"),
        ("Samaritans: 116 123.", "tel:116123"),
        ("Missing: 116 000", "tel:116000"),
        ("Childline (0800 1111)", "tel:08001111"),
        ("0808 2000 247, free", "tel:08082000247"),
        ("0800 555 111 9am to 5pm", "tel:0800555111"),
        ("0300 300 8301 24 hours", "tel:03003008301"),
        ("020 7251 6577", "tel:02072516577"),
        ("01582 391856", "tel:01582391856"),
        ("08000 121 700", "tel:08000121700"),
        ("0345 6000 459", "tel:03456000459"),
        ("0808 801 0327;", "tel:08088010327"),
    ],
)
def test_a_telephone_number_becomes_a_link_that_dials_all_of_it_and_no_more(text: str, href: str) -> None:
    assert list(links(text).values()) == [href]


@pytest.mark.parametrize(
    "text",
    [
        "press 55 when asked",
        "Text SHOUT to 85258",
        "text 07860 039967",
        "Text them on 07860 039967",
        "text 999 if you signed up",
        "It cost £101.50 or 1,999",
        "in 2026",
        "111/2",
        "reference 04122025143000",
        "18000",
        "tel:999x",
        "javascript:alert(1)",
        "http://example.org",
        "https://",
        "https://localhost",
        "A1011",
    ],
)
def test_what_only_looks_like_a_number_or_address_stays_text(text: str) -> None:
    assert links(text) == {}


def test_an_https_address_becomes_a_link_without_the_full_stop() -> None:
    assert links("See https://www.example.org/a/b-c?d=1. Or") == {
        "https://www.example.org/a/b-c?d=1": "https://www.example.org/a/b-c?d=1"
    }


def test_an_address_with_digits_is_one_link() -> None:
    assert links("https://999bsl.co.uk") == {"https://999bsl.co.uk": "https://999bsl.co.uk"}


def test_no_word_of_a_reply_is_lost() -> None:
    text = "Call 999 now, or https://example.org. Text 999 too; 0800 1111!"
    (block,) = bubble(Reply(text=text)).blocks
    assert "".join(span.text for span in block.lines[0]) == text


def test_the_name_above_a_list_stands_out_and_a_lead_in_does_not() -> None:
    blocks = bubble(Reply(text="Helpline\nThey listen.\n- Phone: 116 123\n\nYou can:\n- rest")).blocks
    assert blocks[0].lines == ((Span(text="Helpline", strong=True),), (Span(text="They listen."),))
    assert blocks[2].lines == ((Span(text="You can:"),),)

"""The safety screen on our own wordings, ordinary questions, odd text and the things that change the answer."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.safety_lexicon import load_lexicon
from bot.core.safety import Level, Override, Signal, screen

LEXICON = load_lexicon()
HERE = Path(__file__).parent
OWN = yaml.safe_load((HERE / "safety_own_phrases.yml").read_text(encoding="utf-8"))
ORDINARY = [
    line
    for lines in yaml.safe_load((HERE / "ordinary_lines.yml").read_text(encoding="utf-8")).values()
    for line in lines
]

# fmt: off
ANGRY = (
    "fuck off", "FUCK YOU", "you are useless", "ur useless", "this is shit", "stupid bot", "ffs", "wtf", "your no help",
    "shut up", "this isnt helping", "you dont understand", "stop telling me that", "for fucks sake", "i hate this bot",
    "piss off you stupid robot", "what a waste of time",
)
NOT_ANGRY_WITH_US = (
    "my husband calls me useless", "he says im stupid", "he told me to fuck off", "my dad is an idiot",
    "thanks that helped", "i dont understand", "the text says fuck you", "he calls you useless", "i feel useless",
)
DETAILS = (
    "my name is robin", "hes called robin", "the address is 4 park lane", "im at 14 park road", "i live at 3 the close",
    "mk45 2ab", "LU72AB", "his reg is ab12 cde", "flat 3 windsor court", "my number is 07700 900123",
)
# fmt: on


@pytest.mark.parametrize("signal", Signal)
def test_our_own_wordings_of_each_danger_are_seen(signal: Signal) -> None:
    assert len(OWN[signal]) >= 40
    missed = [text for text in OWN[signal] if screen(text, LEXICON).level is not Level.URGENT]
    assert not missed


def test_wordings_written_after_the_rules_are_seen() -> None:
    later = yaml.safe_load((HERE / "safety_more_phrases.yml").read_text(encoding="utf-8"))["urgent"]
    assert not [text for text in later if screen(text, LEXICON).level is not Level.URGENT]


def test_ordinary_questions_do_not_raise_the_alarm() -> None:
    assert len(ORDINARY) >= 200
    alarmed = [text for text in ORDINARY if screen(text, LEXICON).level is Level.URGENT]
    assert len(alarmed) <= 0.02 * len(ORDINARY), alarmed


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=400))
def test_no_text_whatever_makes_the_screen_fail(text: str) -> None:
    screen(text, LEXICON)


@pytest.mark.parametrize(
    "text",
    ["", "\x00" * 50, "\ud800\udfff", "\u202e\u200f\u200b", "🔪" * 9000, "a" * 65_536, "h " * 32_768, "*" * 65_536],
)
def test_hostile_text_is_judged_like_any_other(text: str) -> None:
    assert screen(text, LEXICON).level in set(Level)


@pytest.mark.parametrize(
    "text",
    [
        "kn1fe! h3's g0t a kn1fe",
        "HEEEELP ME HE IS HITTTTING ME",
        "h e l p m e  h e s  g o t  a  k n i f e",
        "hesgotaknife",
        "h.e.l.p m.e he has a knife",
        "he has a k\u200bni\u200bfe",
        "he has a knіfe",  # a Cyrillic letter inside
        "he s got a nife",
        "🔪😭",
        "🆘",
        "my bf is chocking me",
        "ｈｅ ｈａｓ ａ ｋｎｉｆｅ",
    ],
)
def test_disguised_danger_is_seen(text: str) -> None:
    assert screen(text, LEXICON).level is Level.URGENT


@pytest.mark.parametrize(
    "text",
    [
        "im fine but hes got a knife",
        "he hasnt hit me hes just standing over me with the hammer",
        "nothing is wrong, no really, he only locked me in",
        "dont worry im not hurt, he just strangled me a bit",
    ],
)
def test_a_no_never_cancels_danger(text: str) -> None:
    assert screen(text, LEXICON).level is Level.URGENT


@pytest.mark.parametrize(
    "text",
    [
        "he used to punch me when we lived together",
        "years ago my dad beat me",
        "my friend was raped in 1995",
        "is it a crime if he locked me in",
        "my best friend says her husband hits her",
    ],
)
def test_long_ago_questions_of_law_and_a_friend_lower_the_level_but_do_not_turn_it_off(text: str) -> None:
    assert screen(text, LEXICON).level is Level.CONCERN


@pytest.mark.parametrize(
    ("text", "override"),
    [
        ("dont call the police", Override.NO_POLICE),
        ("no feds", Override.NO_POLICE),
        ("my phone is being watched", Override.PHONE_WATCHED),
        ("act normal", Override.ACT_NORMAL),
        ("i already rang 999 nobody came", Override.ALREADY_RANG),
        ("im only testing", Override.ONLY_TESTING),
        ("please dont tell my mum", Override.ASKS_SECRECY),
        ("are you a real person", Override.IS_THIS_REAL),
        *((text, Override.ANGER) for text in ANGRY),
        *((text, Override.GIVES_DETAILS) for text in DETAILS),
    ],
)
def test_things_said_that_change_the_answer_are_noticed(text: str, override: Override) -> None:
    assert override in screen(text, LEXICON).overrides


@pytest.mark.parametrize(
    "text",
    [
        *("will they ask my name", "what is his name", "do i have to give my name", "i live in flitwick", "is it free"),
        *("i live on benefits", "my name is on the tenancy", "my number is being spoofed", "is my address is safe"),
        *("are they open at close to midnight", "outside court", "they are called county lines", "on the estate"),
    ],
)
def test_asking_about_details_is_not_giving_them(text: str) -> None:
    assert Override.GIVES_DETAILS not in screen(text, LEXICON).overrides


@pytest.mark.parametrize(
    "text", ["my boyfriend says he'll kill me if i leave", "my boyfriend said hes going to kill me"]
)
def test_a_boyfriends_threat_is_a_threat_and_no_family_matter(text: str) -> None:
    assert screen(text, LEXICON).signal is Signal.C2


@pytest.mark.parametrize("text", NOT_ANGRY_WITH_US)
def test_what_somebody_else_said_is_not_anger_with_the_bot(text: str) -> None:
    assert Override.ANGER not in screen(text, LEXICON).overrides


@pytest.mark.parametrize(
    "text", ["im 11 and my dad hits me", "i am 13 and he touches me", "my stepdad comes in my room"]
)
def test_a_child_is_recognised(text: str) -> None:
    assert screen(text, LEXICON).child


@pytest.mark.parametrize(
    "text", ["i am 14 weeks pregnant and he hit me", "my husband hits me", "i am 45 and he hits me"]
)
def test_an_adult_is_not_taken_for_a_child(text: str) -> None:
    assert not screen(text, LEXICON).child


def test_harm_already_done_comes_before_everything_else() -> None:
    screening = screen("they are hitting me and i have taken all my pills", LEXICON)
    assert screening.signal in {Signal.C5, Signal.C7}
    assert Signal.C1 in screening.other_signals


def test_despair_comes_before_the_scam_that_caused_it() -> None:
    assert screen("the bank man took my savings i want to die", LEXICON).signal is Signal.C5


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Mąż ma nóż!", "pl"),
        ("mă bate soțul", "ro"),
        ("jis mane muša", "lt"),
        ("ele tem uma faca", "pt"),
        ("той ме бие", "bg"),
        ("він мене б'є", "uk"),
        ("муж меня бьёт, помогите", "ru"),
        ("مجھے مار رہا ہے", "ur"),
        ("mujhe maar raha hai", "ur"),
        ("আমাকে মারছে", "bn"),
        ("ਮੈਨੂੰ ਮਾਰ ਰਿਹਾ ਹੈ", "pa"),
        ("મને મારે છે", "gu"),
        ("मुझे मार रहा है", "hi"),
        ("زوجي يضربني", "ar"),
        ("kocam beni dövüyor", "tr"),
        ("me rreh burri", "sq"),
        ("megvert a férjem", "hu"),
        ("mi picchia, aiuto", "it"),
        ("me quiere matar", "es"),
        ("wuu i garaacayaa", "so"),
        ("mae o'n fy nharo i", "cy"),
    ],
)
def test_danger_is_seen_in_the_other_languages_of_the_area(text: str, language: str) -> None:
    screening = screen(text, LEXICON)
    assert (screening.level, screening.language) == (Level.URGENT, language)


@pytest.mark.parametrize(
    "text",
    [
        "cześć, gdzie jest biblioteka",
        "как дела",
        "shukriya, bin collection kab hai",
        "gracias por la ayuda",
        "merhaba",
        "obrigado, bom dia",
    ],
)
def test_greetings_in_other_languages_do_not_raise_the_alarm(text: str) -> None:
    assert screen(text, LEXICON).level is Level.NONE


@pytest.mark.parametrize(
    "text",
    [
        "🔪🔪🔪 proszę",
        "🔫😡 он тут",
        "😡🔫 он тут",
        "🚨🚨 mama",
        "👊😭 mama dom",
        "💊💊 mama śpi",
        "😭💊 mama",
        "🚓🚓 mama",
    ],
)
def test_signs_of_danger_side_by_side_are_seen_whatever_the_language(text: str) -> None:
    assert screen(text, LEXICON).level is not Level.NONE


@pytest.mark.parametrize(
    "text", ["😭😭😭", "🔥🔥🔥 great song", "🎂🔪", "💀💀😭", "🙏🙏 thanks", "👊👊 nice one", "🔪", "👊"]
)
def test_signs_that_people_use_for_anything_are_not(text: str) -> None:
    assert screen(text, LEXICON).level is Level.NONE

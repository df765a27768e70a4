import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oversight.vault import rules
from oversight.vault.models import Term

unhurried = settings(deadline=None)  # the machine may be busy

WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=5, max_size=12).filter(
    lambda word: word not in rules._BEFORE | rules._AFTER | set(rules._SAME_FIRST)
)


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("Siti Aminah", "siti aminah"),
        ("  SITI   AMINAH ", "siti aminah"),
        ("Drs. H. Siti Aminah, M.Si., Ph.D.", "siti aminah"),
        ("H.Siti Aminah S.H.", "siti aminah"),
        ("Hj. Dr. Siti Aminah SE MM", "siti aminah"),
        ("Sîti Amínah", "siti aminah"),
        ("Ma'ruf Amin", "maruf amin"),
        ("Ma’ruf Amin", "maruf amin"),
        ("Muh. Yusuf", "muhammad yusuf"),
        ("M. Yusuf", "muhammad yusuf"),
        ("Mochammad Yusuf, S.Pd.I", "muhammad yusuf"),
        ("Abd. Rahman", "abdul rahman"),
        ("Santoso, Budi", "santoso budi"),
        ("Anak-Agung Gde", "anak agung gde"),
        ("Haji", "haji"),
        ("Suharto", "suharto"),
        ("", ""),
        ("...", ""),
    ],
)
def test_names_that_are_the_same_are_spelled_the_same(written: str, spelled: str) -> None:
    assert rules.name(written) == spelled


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("0812-3456-789", "+628123456789"),
        ("+62 812 3456 789", "+628123456789"),
        ("628123456789", "+628123456789"),
        ("8123456789", "+628123456789"),
        ("+62 (0)812 3456 789", "+628123456789"),
        ("0062 812 3456 789", "+628123456789"),
        ("+65 6123 4567", "+6561234567"),
        ("0542 421 001", "+62542421001"),
        ("12", ""),
        ("call me", ""),
        ("+62 812 3456 7890 1234 5", ""),
    ],
)
def test_phone_numbers_become_international(written: str, spelled: str) -> None:
    assert rules.phone(written) == spelled


def test_identity_numbers_are_sixteen_digits_or_nothing() -> None:
    assert rules.nik("6401 0112-0590.0001") == "6401011205900001"
    assert rules.nik("６４０１０１１２０５９００００１") == "6401011205900001"
    assert rules.nik("640101120590000") == rules.nik("64010112059O0001") == ""


def test_addresses_are_lower_case() -> None:
    assert rules.email(" Siti@Example.ORG ") == "siti@example.org"
    assert rules.email("siti at example") == rules.email("a@b@c") == ""


def test_a_name_needs_its_year_to_be_found_by() -> None:
    term = Term.NAME_AND_BIRTH_YEAR
    assert rules.normalised(term, rules.name_and_birth_year("H. Siti Aminah", 1980)) == "siti aminah 1980"
    assert rules.normalised(term, "Siti Aminah") == rules.normalised(term, "1980") == ""


@unhurried
@given(st.sampled_from(Term), st.text(max_size=60))
def test_normalising_twice_changes_nothing(term: Term, value: str) -> None:
    once = rules.normalised(term, value)
    assert rules.normalised(term, once) == once
    assert rules.name(rules.name(value)) == rules.name(value)


PIECES = st.lists(
    st.sampled_from(["h", "H.", "Drs", "m", "Muh.", "abd", "sh", "S.H.", "ma", "dr", ",", "siti", "Ma'ruf", "-", "_"]),
    max_size=6,
)


@unhurried
@given(PIECES, st.sampled_from(["", " "]))
def test_names_of_nothing_but_titles_settle_too(pieces: list[str], between: str) -> None:
    once = rules.name(between.join(pieces))
    assert rules.name(once) == once


@unhurried
@given(
    st.lists(WORDS, min_size=2, max_size=4), st.sampled_from(["H. ", "Drs. ", "KH ", "Dr.Ir. ", "hj. "]), st.booleans()
)
def test_titles_case_and_spaces_tell_nobody_apart(words: list[str], title: str, loud: bool) -> None:
    plain = " ".join(words)
    dressed = f"  {title}{'   '.join(words)}, S.H., M.Hum.  "
    assert rules.name(dressed.upper() if loud else dressed) == rules.name(plain)


@unhurried
@given(st.from_regex(r"8[1-9][0-9]{7,9}", fullmatch=True))
def test_however_a_mobile_number_is_written_it_is_one(rest: str) -> None:
    written = {f"0{rest}", f"62{rest}", f"+62{rest}", f"+62 {rest[:3]}-{rest[3:]}", f"(0{rest[:3]}) {rest[3:]}", rest}
    assert {rules.phone(text) for text in written} == {f"+62{rest}"}

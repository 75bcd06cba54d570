"""What is secret in the environment is taken out of every text, however it is written there."""

from base64 import b64encode
from urllib.parse import quote, quote_plus

import pytest

from recomputed.ground.errors import BadParameter
from recomputed.ground.secrets import INSTEAD, bytes_without_secrets, secret, without_secrets

KEY = "Ab+9/xyz=Q"


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("EIA_API_KEY", KEY)


@pytest.mark.parametrize(
    "written",
    [KEY, KEY.lower(), KEY.upper(), quote(KEY), quote_plus(KEY), quote(quote(KEY, safe=""), safe=""),
     "".join(f"\\u{ord(sign):04x}" for sign in KEY), "".join(f"\\x{ord(sign):02X}" for sign in KEY),
     "".join(f"%{ord(sign):02x}" for sign in KEY), "".join(f"&#{ord(sign)};" for sign in KEY),
     "".join(f"&#x{ord(sign):X};" for sign in KEY), KEY.replace("/", "\\/"), "\\u0041" + KEY[1:], KEY[:-1] + "%51"],
)  # fmt: skip
def test_a_key_is_taken_out_however_it_is_written(written):
    assert without_secrets(f"before {written} after") == f"before {INSTEAD} after"


def test_a_key_is_taken_out_of_bytes_that_are_no_text_and_the_others_stay():
    assert (
        bytes_without_secrets(b"\xff\xfe" + KEY.encode() + b"\x80\x00") == b"\xff\xfe" + INSTEAD.encode() + b"\x80\x00"
    )


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "http_proxy", "ALL_PROXY", "RECOMPUTED_REFRESH_EIA"])
@pytest.mark.parametrize(
    "address", ["http://me:pass%2Fword@host:3128", "me:pass%2Fword@host", "http://[me:pass%2Fword@host", "x://me:pass/word@@h"]
)  # fmt: skip
def test_the_password_in_an_address_is_taken_out_even_if_it_is_no_address(monkeypatch, variable, address):
    monkeypatch.setenv(variable, address)
    assert "word" not in without_secrets(f"{address} pass/word pass%2fword")


def test_a_token_in_the_place_of_a_name_and_what_a_proxy_is_sent_are_taken_out(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://token-1234@host")
    monkeypatch.setenv("HTTP_PROXY", "http://me:password@host")
    sent = b64encode(b"me:password").decode()
    assert without_secrets(f"token-1234 {sent} host") == f"{INSTEAD} {INSTEAD} host"


def test_the_longest_of_two_secrets_is_taken_out_whole(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:{KEY[:5]}@host")
    assert without_secrets(KEY) == INSTEAD


def test_a_key_of_the_fewest_signs_is_taken_out_and_a_shorter_password_is_a_word_like_others(monkeypatch):
    monkeypatch.setenv("EIA_API_KEY", "k9z7")
    monkeypatch.setenv("HTTPS_PROXY", "http://me:abc@host")
    assert without_secrets("k9z7 and abc") == f"{INSTEAD} and abc"


def test_without_secrets_in_the_environment_a_text_stays(monkeypatch):
    monkeypatch.delenv("EIA_API_KEY")
    assert without_secrets("a text") == "a text"


@pytest.mark.parametrize("value", ["abc", "my key", "clé-1234", "k" * 201, "my\tkey"])
def test_what_cannot_be_a_key_is_refused_and_not_shown(monkeypatch, value):
    monkeypatch.setenv("EIA_API_KEY", value)
    with pytest.raises(BadParameter) as said:
        secret("EIA_API_KEY")
    assert "EIA_API_KEY" in str(said.value) and value not in str(said.value)


def test_a_key_may_have_blanks_around_it_and_none_is_none(monkeypatch):
    monkeypatch.setenv("EIA_API_KEY", f" {KEY}\n")
    assert secret("EIA_API_KEY") == KEY
    monkeypatch.setenv("EIA_API_KEY", "")
    assert secret("EIA_API_KEY") is None
    monkeypatch.delenv("EIA_API_KEY")
    assert secret("EIA_API_KEY") is None


def test_a_password_with_a_blank_is_taken_out_also_where_an_address_has_a_plus_for_it(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://me:pass%20word@host")
    assert without_secrets("pass word, pass+word and pass%20word") == f"{INSTEAD}, {INSTEAD} and {INSTEAD}"


@pytest.mark.parametrize("password", ["schlüssel", "pass\udcffword"])
def test_a_password_of_other_signs_than_ascii_is_taken_out_also_as_an_address_has_it(monkeypatch, password):
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:{password}@host")
    written = password.encode("utf-8", "surrogateescape")
    assert bytes_without_secrets(written + b" " + quote(written).encode()) == f"{INSTEAD} {INSTEAD}".encode()


def test_signs_of_addition_are_no_secret():
    assert without_secrets("+" * len(KEY)) == "+" * len(KEY)

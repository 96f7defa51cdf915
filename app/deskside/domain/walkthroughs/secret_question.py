"""Whether a question asks for what nobody from the help desk may ask for: a password, a PIN, a card, a code.

Words are looked for, however they are spelled out, spaced or disguised. What stands in a picture is not read.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LOOK_ALIKE: Final = str.maketrans("аеорсухкмтвніѕαορ013458@$", "aeopcyxkmtbhisaopoieasbas", "\u115f\u1160")
"""Letters of other alphabets, digits and signs that are read as a letter, and letters that nobody sees."""


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_LOOK_ALIKE)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _any_of(words: str) -> str:
    return "|".join(_folded(word) for word in words.split())


_ANYWHERE: Final = re.compile(
    _any_of(
        """
        password passwort passcode passphrase passkey creditcard debitcard bankcard cardnumber
        numberofyourcard numberonyourcard securitycode onetimecode verificationcode
        recoverykey recoverycode codefromthetext
        пароль пароля паролем паролю пинкод банковскойкарты банковскуюкарту номеркарты номервашейкарты
        кодизсмс кодизсообщения кодподтверждения одноразовыйкод кодбезопасности кодовоеслово секретноеслово
        ключвосстановления
        """
    )
)
"""Looked for without what stands between letters."""
_ALONE: Final = re.compile(rf"(?<![^\W_])(?:{_any_of('pin pins pwd otp cvv cvv2 cvc cvc2 пин')})(?![^\W_])")
"""Too short to be looked for within other words."""
_SPELLED: Final = re.compile(r"(?<![^\W_])([^\W_])[\W_]{1,3}(?=[^\W_](?![^\W_]))")
"""A letter that stands alone before another that does."""


def asks_for_secret(*texts: str) -> bool:
    """Say whether one of these texts, beside a field to type in, has somebody type a secret."""
    folded = [_folded(text) for text in texts]
    return any(
        _ANYWHERE.search(re.sub(r"[\W_]+", "", text)) or _ALONE.search(_SPELLED.sub(r"\1", text))
        for text in folded
    )

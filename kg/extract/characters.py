"""Odd characters → those that the rules know, sign for sign: widths, radicals, old forms, line ends."""

import re
import unicodedata
from functools import cache
from itertools import chain

from kg.lexicon import Lexicon

_EVERY = "".join(map(chr, chain(range(0x10000), range(0x2F800, 0x2FA20))))
_FEW = 8  # kinds of odd characters that are faster replaced one kind after the other
_RETURN = re.compile(r"\r(?!\n)")


class Characters:
    """What of a lexicon tells how single characters are read, compiled."""

    def __init__(self, lexicon: Lexicon) -> None:
        patterns = lexicon.patterns["characters"]
        forms = {sign: row.read for row in lexicon.characters for sign in row.signs}
        forms |= lexicon.patterns["signs"]
        forms |= dict.fromkeys(re.findall(patterns["line_end"], _EVERY), "\n")
        forms |= dict.fromkeys(re.findall(patterns["blank"], _EVERY), " ")
        for sign in re.findall(patterns["double"], _EVERY):
            form = unicodedata.normalize("NFKC", sign)
            if form != sign:
                forms[sign] = forms.get(form, form)  # a double of a traditional character is read as that is
        self._forms = forms
        mark, plain = patterns["opens"], r"[^《》〈〉<>≪≫«»\n]"
        inner = rf"(?:{mark}{plain}{{1,100}}+{patterns['closes']}{plain}{{0,100}}+)?"
        words = rf"(?P<words>(?:20\d\d)?[一-龥“]{plain}{{1,100}}+{inner})"
        # A title with its own marks is passed by, with whatever stands between them.
        self._titles = re.compile(rf"《[^《》\n]{{0,200}}》|{mark}{words}{patterns['closes']}")
        self._marked = re.compile(mark)
        self.unseen = re.compile(f"{patterns['unseen']}+")
        self.twice = re.compile(r"<++(?=《)|(?<=》)>++")
        self.bullet = re.compile(rf"(?:^|(?<=[\n。；;：:]))[^\S\n]*+{patterns['bullet']}++[^\S\n]*+")

    def read(self, text: str) -> str:
        """The text as the rules see it, of the same length."""
        text = _RETURN.sub("\n", text)
        odd = self._forms.keys() & set(text)
        if len(odd) > _FEW:
            text = text.translate({ord(sign): self._forms[sign] for sign in odd})
        else:
            for sign in odd:
                text = text.replace(sign, self._forms[sign])
        return self._titles.sub(_titled, text) if self._marked.search(text) else text


def _titled(match: re.Match[str]) -> str:
    return f"《{match['words']}》" if match["words"] else match.group()


@cache
def characters(lexicon: Lexicon) -> Characters:
    """The characters of a lexicon, compiled once."""
    return Characters(lexicon)
